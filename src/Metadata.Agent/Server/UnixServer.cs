using Metadata.Agent.Configuration;
using Metadata.Agent.Hosting;
using Metadata.Linux.Transport;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Metadata.Agent.Server;

/// <summary>The socket that proxies connect to. Started last, when everything behind it can answer.</summary>
internal sealed class UnixServer(AgentOptions options, LoopGroup loops, AgentHandler handler, ILogger logger) : IHostedService
{
    private ListeningSocket? _socket;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        UnixFileMode mode = SocketModes.Resolve(options, EffectiveIds.IsUser, EffectiveIds.IsGroup);
        _socket = UnixListeners.Open(options.ProxySocket, options.Backlog, mode, "metadata_proxy_socket");
        loops.Listen(_socket, handler, SessionLimits.Proxies);
        AgentLog.Listening(
            logger, options.ProxySocket, Convert.ToString((int)mode, 8), options.Backlog, loops.Loops.Count,
            options.Upstream == UpstreamKind.Nova ? "nova" : "embedded");
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        _socket?.Dispose();
        return Task.CompletedTask;
    }
}
