using System.Diagnostics;
using System.Diagnostics.Metrics;
using Metadata.Agent.Configuration;
using Metadata.Agent.Hosting;
using Metadata.Agent.Server;
using Metadata.Agent.Tokens;
using Metadata.Relay;

namespace Metadata.Agent.Telemetry;

/// <summary>
/// The agent's instruments, under OpenTelemetry's names where it has one. All but the two histograms are read when somebody asks:
/// what is counted per request are plain fields of the loops.
/// </summary>
internal sealed class AgentMetrics : IDisposable
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "Metadata.Agent";

    /// <summary>OpenTelemetry's name of the durations of answered requests, in seconds.</summary>
    public const string ServerDuration = "http.server.request.duration";

    /// <summary>OpenTelemetry's name of the durations of requests to nova, in seconds.</summary>
    public const string ClientDuration = "http.client.request.duration";

    private readonly Meter _meter = new(MeterName);
    private readonly AgentTelemetry _telemetry;
    private readonly TopNetworks _top;
    private readonly Lock _topLock = new();

    /// <summary>Makes the instruments.</summary>
    public AgentMetrics(AgentOptions options, AgentTelemetry telemetry, LoopGroup loops, AgentDirectory directory, AgentStore store, SessionTokenService tokens)
    {
        _telemetry = telemetry;
        _top = new TopNetworks(options.MetricsNetworks);
        var advice = new InstrumentAdvice<double> { HistogramBucketBoundaries = DurationHistogram.Bounds };
        Server = _meter.CreateHistogram(ServerDuration, "s", "Requests that were answered, from their head to the answer's end.", tags: null, advice);
        Client = _meter.CreateHistogram(ClientDuration, "s", "Requests to nova, from sending to the answer's head.", tags: null, advice);
        _meter.CreateObservableUpDownCounter("metadata.connections", () => loops.ConnectionCount, "{connection}", "Open connections of proxies, novas and administrators.");
        _meter.CreateObservableCounter("metadata.refusals", Refusals, "{request}", "Requests refused, by reason code.");
        _meter.CreateObservableCounter("metadata.network.requests", () => Networks(static totals => totals.Requests), "{request}", "Requests of the busiest networks and routers.");
        _meter.CreateObservableCounter("metadata.network.refusals", () => Networks(static totals => totals.Refused), "{request}", "Of these, refused.");
        _meter.CreateObservableCounter("metadata.network.errors", () => Networks(static totals => totals.Errors), "{request}", "Of these, answered with a status from 500 on.");
        _meter.CreateObservableCounter("metadata.network.duration", () => Networks(static totals => totals.Seconds), "s", "Their durations, added up.");
        _meter.CreateObservableCounter("metadata.log.lines_withheld", () => telemetry.Loops.Sum(static part => part.LinesWithheld), "{line}", "Log lines about guests that were above the limit per source.");
        if (directory.Cache is { } cache)
        {
            _meter.CreateObservableCounter("metadata.directory.lookups", () => cache.Lookups, "{lookup}", "Look-ups that Neutron was asked for.");
            _meter.CreateObservableCounter("metadata.directory.requests", () => directory.NeutronRequests, "{request}", "Requests to Neutron.");
            _meter.CreateObservableCounter("metadata.directory.stale_answers", () => cache.StaleAnswers, "{lookup}", "Look-ups answered with the last owner because Neutron was away.");
            _meter.CreateObservableGauge("metadata.directory.entries", () => cache.Count, "{entry}", "Addresses whose owners are remembered.");
        }

        if (store.Replica is { } replica)
        {
            _meter.CreateObservableGauge("metadata.etcd.revision", () => replica.Revision, "{revision}", "Etcd's revision that the mirror has.");
        }

        if (!tokens.IsOff)
        {
            _meter.CreateObservableGauge(
                "metadata.session_token.instances_without", () => tokens.Usage.Users.Count(static user => user.Without > 0), "{instance}", "Instances that asked without a session token.");
        }
    }

    /// <summary>Recorded only while somebody listens, as the OTLP exporter does.</summary>
    public Histogram<double> Server { get; }

    /// <summary>The same, towards nova.</summary>
    public Histogram<double> Client { get; }

    /// <summary>The durations of all loops by method and status.</summary>
    public IEnumerable<(string Method, int Status, DurationHistogram Durations)> ServerDurations() =>
        from one in _telemetry.Loops.SelectMany(static part => part.Metrics.Answered)
        group one.Durations by (one.Method, one.Status) into same
        orderby same.Key
        select (same.Key.Method, same.Key.Status, Sum(same));

    /// <summary>The durations towards nova.</summary>
    public DurationHistogram ClientDurations() => Sum(_telemetry.Loops.Select(static part => part.Metrics.Upstream));

    /// <summary>Records an exchange for who listens.</summary>
    public void Record(Exchange exchange, long now, bool asksUpstream)
    {
        ExchangeTrace trace = exchange.Trace;
        Server.Record(
            Stopwatch.GetElapsedTime(trace.BeganAt, now).TotalSeconds,
            new KeyValuePair<string, object?>("http.request.method", RequestMetrics.NameOf(exchange)),
            new KeyValuePair<string, object?>("http.response.status_code", trace.Status));
        if (asksUpstream && trace.ForwardedAt != 0 && trace.AnsweredAt > trace.ForwardedAt)
        {
            Client.Record(Stopwatch.GetElapsedTime(trace.ForwardedAt, trace.AnsweredAt).TotalSeconds);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    private static DurationHistogram Sum(IEnumerable<DurationHistogram> parts)
    {
        var sum = new DurationHistogram();
        foreach (DurationHistogram part in parts)
        {
            sum.Add(part);
        }

        return sum;
    }

    private IEnumerable<Measurement<long>> Refusals() =>
        from one in _telemetry.Loops.SelectMany(static part => part.Metrics.Refusals)
        group one.Count by one.Code into same
        orderby same.Key
        select new Measurement<long>(same.Sum(), new KeyValuePair<string, object?>("metadata.reason", same.Key));

    private List<Measurement<T>> Networks<T>(Func<NetworkTotals, T> value)
        where T : struct
    {
        lock (_topLock)
        {
            return
            [
                .. _top.Update(_telemetry.Loops.SelectMany(static part => part.Metrics.Networks)).Select(series => new Measurement<T>(
                    value(series.Totals),
                    new KeyValuePair<string, object?>("metadata.network.kind", series.KindName),
                    new KeyValuePair<string, object?>("metadata.network.id", series.Name))),
            ];
        }
    }
}
