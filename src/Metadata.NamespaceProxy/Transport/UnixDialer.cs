using Metadata.Linux.Transport;
using Metadata.Relay;

namespace Metadata.NamespaceProxy.Transport;

/// <summary>Connections to the agent's unix socket.</summary>
internal sealed class UnixDialer(EventLoop loop, string path) : IUpstreamDialer
{
    public Failure Unreachable => Failure.AgentUnreachable;

    public async ValueTask<IRelayConnection?> DialAsync(TimeSpan timeout)
    {
        // Whatever the errno, the agent may be starting: its socket appears, gets its mode, begins to listen.
        var result = await loop.TryConnectUnixAsync(path, timeout);
        return result.Connection is { } connection ? LoopRelayConnection.Of(connection) : null;
    }
}
