using Metadata.Agent.Hosting;
using Metadata.Relay;
using Microsoft.Extensions.Logging;

namespace Metadata.Agent.Server;

/// <summary>Logs refusals under the request id that the guest was told.</summary>
internal sealed class AgentObserver(ILogger logger) : IRelayObserver
{
    /// <inheritdoc/>
    public void Refused(Exchange exchange, int status, string code, Guid requestId)
    {
        // A handler leaves there what the guest is not told.
        if (logger.IsEnabled(LogLevel.Warning))
        {
            AgentLog.Refused(logger, requestId, status, code, (exchange.State as IRefusalDetail)?.Describe() ?? "");
        }
    }

    /// <inheritdoc/>
    public void Faulted(Exchange exchange, Exception exception) => AgentLog.Fault(logger, exception);
}
