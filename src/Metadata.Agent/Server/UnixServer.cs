using Metadata.Agent.Configuration;
using Metadata.Agent.Hosting;
using Metadata.Agent.Telemetry;
using Metadata.Linux.Processes;
using Metadata.Linux.Transport;
using Metadata.Relay;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Metadata.Agent.Server;

/// <summary>The socket that proxies connect to. Started last, when everything behind it can answer.</summary>
internal sealed class UnixServer(
    AgentOptions options, LoopGroup loops, AgentDirectory directory, IUpstreamFactory upstreams, AgentTelemetry telemetry, AgentMetrics metrics, ILogger logger) : IHostedService
{
    // Proxies keep their connections; a head's and a body's own deadlines still hold.
    private static readonly RelayLimits _limits = new()
    {
        IdleDeadline = TimeSpan.FromMinutes(10),
        MaxRequestsPerConnection = int.MaxValue,
        MaxConnections = 16384,
    };

    private readonly RelayListener _listener = new(
        loops.Loops, LimitsFor(options), loop => new AgentObserver(logger, NovaOf(options), telemetry.Of(loop), metrics), logger);
    private ListeningSocket? _socket;

    /// <summary>
    /// The limits of the proxies' connections and of those to nova. The answer's deadline is to stay below the 32 s of the
    /// proxy before us, so that it relays our reason instead of finding its own.
    /// </summary>
    public static RelayLimits LimitsFor(AgentOptions options) =>
        _limits with { ConnectDeadline = options.NovaConnectTimeout, AnswerDeadline = options.NovaAnswerTimeout };

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        UnixFileMode mode = SocketModes.Resolve(options, EffectiveIds.IsUser, EffectiveIds.IsGroup);
        _socket = UnixListeners.Take(options.ProxySocket, mode, "metadata_proxy_socket")
            ?? UnixListeners.Open(options.ProxySocket, options.Backlog, mode, "metadata_proxy_socket");
        uint? proxyUser = options.ProxyUser.Length == 0 ? null : Accounts.FindUser(options.ProxyUser).Uid;
        _listener.Start(_socket, loop => new AgentHandler(
            loop, directory.Directory, upstreams.Create(loop), telemetry.Of(loop).Callers, connection => LinkUpgrade.Admits(connection, proxyUser)));
        AgentLog.Listening(
            logger, options.ProxySocket, Convert.ToString((int)mode, 8), options.Backlog, loops.Loops.Count,
            options.Upstream == UpstreamKind.Nova ? "nova" : "embedded");
        return Task.CompletedTask;
    }

    private static string NovaOf(AgentOptions options) =>
        options.Upstream == UpstreamKind.Nova ? string.Join(", ", options.NovaHosts.Select(host => $"{host}:{options.NovaPort}")) : "";

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        AgentLog.Draining(logger, loops.ConnectionCount);
        await (_socket is null ? Task.CompletedTask : _listener.StopAsync(_socket));
    }
}
