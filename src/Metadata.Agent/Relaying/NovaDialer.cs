using System.Net;
using Metadata.Agent.Server;
using Metadata.Linux.Transport;
using Metadata.Relay;

namespace Metadata.Agent.Relaying;

/// <summary>Connects one loop to nova.</summary>
internal sealed class NovaDialer(EventLoop loop, IPEndPoint endPoint) : IUpstreamDialer
{
    /// <inheritdoc/>
    public Failure Unreachable => Failure.NovaUnreachable;

    /// <inheritdoc/>
    public async ValueTask<IRelayConnection?> DialAsync(TimeSpan timeout)
    {
        ConnectResult result = await loop.TryConnectTcpAsync(endPoint, timeout);
        return result.Connection is { } connection ? new RelayConnection(connection) : null;
    }
}
