using System.Net;
using Metadata.Agent.Configuration;
using Metadata.Agent.Hosting;
using Metadata.Agent.Relaying;
using Metadata.Agent.Server;
using Metadata.Agent.Telemetry;
using Metadata.Http;
using Metadata.Linux.Transport;
using Metadata.Relay;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Metadata.Agent.Responding;

/// <summary>The responder on <c>nova_metadata_host:nova_metadata_port</c>, where other agents look for nova.</summary>
internal sealed class ResponderServer(AgentOptions options, LoopGroup loops, EmbeddedResponder responder, AgentTelemetry telemetry, AgentMetrics metrics, ILogger logger) : IHostedService
{
    private static readonly RelayLimits _limits = new()
    {
        // Nothing is forwarded from here, so that what nova lets pass may pass.
        Head = HeadLimits.Default with { AnyMethod = true, AnyTarget = true },
        IdleDeadline = TimeSpan.FromMinutes(1),
        MaxRequestsPerConnection = int.MaxValue,
    };

    private readonly RelayListener _listener = new(loops.Loops, _limits, loop => new AgentObserver(logger, "", telemetry.Of(loop), metrics), logger);
    private ListeningSocket? _socket;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        IPEndPoint endPoint = NovaRoute.Resolve(options.NovaHosts[0], options.NovaPort)[0];
        _socket = TcpListeners.Open(endPoint, options.Backlog, "nova_metadata_host, nova_metadata_port");
        _listener.Start(_socket, loop => new ResponderHandler(loop, responder));
        AgentLog.ResponderListening(logger, endPoint);
        if (options is { ServiceMetadataProxy: true, ResponderSecret: "" })
        {
            AgentLog.NoResponderSecret(logger, endPoint);
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => _socket is null ? Task.CompletedTask : _listener.StopAsync(_socket);
}
