using Metadata.Linux.Transport;
using Metadata.NamespaceProxy.Logging;
using Metadata.NamespaceProxy.Options;
using Metadata.NamespaceProxy.Transport;
using Metadata.Relay;
using Metadata.Relay.Link;

namespace Metadata.NamespaceProxy.Proxy;

/// <summary>What the namespaces of one process share: the loop, the agent, the limits and the spare sessions.</summary>
internal sealed class GuestLoop : IDisposable
{
    /// <summary>Makes a loop that does not run yet.</summary>
    /// <param name="socket">The agent's unix socket.</param>
    /// <param name="link">Offer the agent the link.</param>
    /// <param name="limits">Of the way to the agent.</param>
    /// <param name="reports">The supervisor's socket for reports; null: nobody is told.</param>
    /// <param name="log">Where it says what goes wrong.</param>
    public GuestLoop(string socket, bool link, ProxyLimits limits, string? reports, LineLog log)
    {
        Reports = reports is null ? null : new UnixDatagrams(reports);
        Memory = new CrowdMemory(Loop);
        Loop.HandlerFailed += (_, exception) => log.Error("connection: " + exception);
        var plain = new UpstreamPool(new UnixDialer(Loop, socket), limits.Relay, Loop.TimeProvider);
        Agent = new LinkClient(plain, Loop.TimeProvider, link);
    }

    /// <summary>The loop.</summary>
    public EventLoop Loop { get; } = new("guests");

    /// <summary>The agent.</summary>
    public IUpstreamConnections Agent { get; }

    /// <summary>Sessions that wait for a connection of any namespace.</summary>
    public SessionPool Sessions { get; } = new();

    /// <summary>Told of every connection.</summary>
    public CrowdMemory Memory { get; }

    /// <summary>Where each namespace says what it counted; null: nowhere.</summary>
    public UnixDatagrams? Reports { get; }

    public void Dispose()
    {
        Loop.Dispose();
        Reports?.Dispose();
    }
}
