using Metadata.Relay;

namespace Metadata.NamespaceProxy.Proxy;

/// <summary>Every request goes to the agent; what the guest may see is the agent's decision.</summary>
internal sealed class ProxyHandler(IUpstreamConnections agent, IIdentityStamp stamp) : IExchangeHandler
{
    public ValueTask HandleAsync(Exchange exchange) => exchange.ForwardAsync(agent, stamp);
}
