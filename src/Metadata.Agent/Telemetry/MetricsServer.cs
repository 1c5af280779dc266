using Metadata.Agent.Configuration;
using Metadata.Agent.Hosting;
using Metadata.Agent.Server;
using Metadata.Http;
using Metadata.Linux.Transport;
using Metadata.Relay;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Metadata.Agent.Telemetry;

/// <summary><c>GET /metrics</c> on <c>[metadata_proxy] metrics_listen</c>, a loopback address: for a Prometheus that speaks no unix sockets.</summary>
internal sealed class MetricsServer(AgentOptions options, LoopGroup loops, MetricsReport report, ILogger logger) : IHostedService, IExchangeHandler
{
    private static readonly RelayLimits _limits = new() { IdleDeadline = TimeSpan.FromMinutes(1), MaxConnections = 16 };
    private static readonly byte[] _contentType = System.Text.Encoding.ASCII.GetBytes(PrometheusWriter.ContentType);

    private readonly RelayListener _listener = new([loops.Loops[0]], _limits, _ => new AgentObserver(logger), logger);
    private ListeningSocket? _socket;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.MetricsListen is { } endPoint)
        {
            _socket = TcpListeners.Open(endPoint, 16, "[metadata_proxy] metrics_listen");
            _listener.Start(_socket, _ => this);
            AgentLog.MetricsListening(logger, endPoint);
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => _socket is null ? Task.CompletedTask : _listener.StopAsync(_socket);

    /// <inheritdoc/>
    public ValueTask HandleAsync(Exchange exchange) => exchange.Head.Kind == HttpMethodKind.Get && exchange.Head.Path.SequenceEqual("/metrics"u8)
        ? exchange.AnswerAsync(200, _contentType, report.Write())
        : exchange.RefuseAsync(Failure.NotFound);
}
