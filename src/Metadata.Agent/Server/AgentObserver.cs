using System.Diagnostics;
using System.Runtime.CompilerServices;
using Metadata.Agent.Hosting;
using Metadata.Agent.Telemetry;
using Metadata.Relay;
using Metadata.Relay.Link;
using Microsoft.Extensions.Logging;

namespace Metadata.Agent.Server;

/// <summary>
/// Logs refusals under the request id that the guest was told, and what nova's answers say about the set-up; counts what has
/// ended. One per loop.
/// </summary>
/// <param name="logger">The agent's.</param>
/// <param name="upstream">Nova's host and port; empty without one.</param>
/// <param name="telemetry">The loop's; null = nothing is counted, as on the admin socket.</param>
/// <param name="metrics">Where durations go while somebody listens; null = nowhere.</param>
internal sealed class AgentObserver(ILogger logger, string upstream = "", LoopTelemetry? telemetry = null, AgentMetrics? metrics = null) : IRelayObserver
{
    private const int SwitchingProtocols = 101;

    private static readonly TimeSpan _oneLinePer = TimeSpan.FromSeconds(10);

    private readonly LogGate _forbidden = new(_oneLinePer, TimeProvider.System);
    private readonly LogGate _failed = new(_oneLinePer, TimeProvider.System);
    private readonly LineBudget _budget = new(TimeProvider.System);

    /// <inheritdoc/>
    public void Refused(Exchange exchange, int status, string code, Guid requestId)
    {
        if (!logger.IsEnabled(LogLevel.Warning))
        {
            return;
        }

        bool may = _budget.TryTake(SourceOf(exchange), out long withheld);
        if (withheld > 0)
        {
            AgentLog.Withheld(logger, withheld, LineBudget.PerSecond);
        }

        if (may)
        {
            // A handler leaves in State what the guest is not told.
            AgentLog.Refused(logger, $"req-{requestId}", status, code, GuestText.RequestOf(exchange), (exchange.State as IRefusalDetail)?.Describe() ?? "");
        }
        else if (telemetry is not null)
        {
            telemetry.LinesWithheld++;
        }
    }

    /// <inheritdoc/>
    public void Faulted(Exchange exchange, Exception exception) => AgentLog.Fault(logger, exception);

    /// <inheritdoc/>
    public void Answered(Exchange exchange, int status)
    {
        if (status == 403 && _forbidden.TryPass())
        {
            AgentLog.SecretMismatch(logger, upstream, Describe(exchange));
        }
        else if (status >= 500 && _failed.TryPass())
        {
            AgentLog.UpstreamAnswered(logger, upstream, status, Describe(exchange));
        }
    }

    /// <inheritdoc/>
    public void Ended(Exchange exchange)
    {
        ExchangeTrace trace = exchange.Trace;

        // A link is no request; its streams are.
        if (telemetry is null || trace.Status == SwitchingProtocols)
        {
            return;
        }

        long now = Stopwatch.GetTimestamp();
        telemetry.Metrics.Count(exchange, now, upstream.Length > 0);
        CallerTable.Leave(exchange, now);
        if (metrics is { Server.Enabled: true })
        {
            metrics.Record(exchange, now, upstream.Length > 0);
        }

        if (logger.IsEnabled(LogLevel.Debug) && _budget.TryTake(SourceOf(exchange), out _))
        {
            AgentLog.Served(logger, $"req-{trace.RequestId}", trace.Status, GuestText.RequestOf(exchange), Stopwatch.GetElapsedTime(trace.BeganAt, now).TotalMilliseconds);
        }
    }

    private static string Describe(Exchange exchange) => (exchange.State as IRefusalDetail)?.Describe() ?? "a guest";

    private static UInt128 SourceOf(Exchange exchange) => exchange.Connection is LinkStream stream
        ? stream.Identity.Address ^ Unsafe.BitCast<Guid, UInt128>(stream.Identity.Id)
        : (uint)(exchange.Trace.Address?.GetHashCode() ?? 0);
}
