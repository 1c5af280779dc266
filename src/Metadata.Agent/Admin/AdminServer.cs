using Metadata.Agent.Configuration;
using Metadata.Agent.Explaining;
using Metadata.Agent.Hosting;
using Metadata.Agent.Server;
using Metadata.Agent.Telemetry;
using Metadata.Agent.Tokens;
using Metadata.Linux.Transport;
using Metadata.Relay;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Metadata.Agent.Admin;

/// <summary>The admin socket, for root and the agent's own user alone.</summary>
internal sealed class AdminServer(
    AgentOptions options, LoopGroup loops, AgentStore store, AgentStatus status, SessionTokenService tokens, SecretCheck secrets, Explanation explanation,
    MetricsReport metrics, TraceReport traces, RequestReport requests, ILogger logger) : IHostedService
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private static readonly RelayLimits _limits = new()
    {
        // An import of some 10,000 instances comes as one body.
        MaxBodyBytes = 512L << 20,
        BodyDeadline = TimeSpan.FromMinutes(2),
        IdleDeadline = TimeSpan.FromMinutes(1),
        MaxConnections = 64,
    };

    private readonly RelayListener _listener = new([loops.Loops[0]], _limits, _ => new AgentObserver(logger), logger);
    private ListeningSocket? _socket;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _socket = UnixListeners.Open(options.AdminSocket, 64, OwnerOnly, "[metadata_proxy] admin_socket");
        _listener.Start(_socket, loop => new AdminHandler(loop, store, status, tokens, secrets, explanation, metrics, traces, requests, logger), Admits);
        AgentLog.AdminListening(logger, options.AdminSocket);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => _socket is null ? Task.CompletedTask : _listener.StopAsync(_socket);

    // The mode already says so; the credentials say it of the peer itself.
    private bool Admits(LoopConnection connection)
    {
        uint user = connection.GetPeerCredentials().UserId;
        if (user == 0 || user == EffectiveIds.UserId)
        {
            return true;
        }

        AgentLog.AdminRefused(logger, user);
        return false;
    }
}
