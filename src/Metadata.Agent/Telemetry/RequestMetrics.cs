using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Metadata.Http;
using Metadata.Instances;
using Metadata.Relay;

namespace Metadata.Agent.Telemetry;

/// <summary>
/// What one loop counts. The loop's thread alone writes plain fields; whoever scrapes adds the loops up. A request costs
/// an array access and a few additions, and no memory once each kind of request was seen.
/// </summary>
internal sealed class RequestMetrics
{
    /// <summary>Networks with counters of their own; the others share one.</summary>
    public const int MaxNetworks = 4096;

    // The first place is for exchanges that ended without an answer.
    private const int FirstStatus = 99;
    private const int Statuses = 501;

    private static readonly string[] _methods = [.. Enum.GetValues<HttpMethodKind>().Select(static kind => kind == HttpMethodKind.Other ? "_OTHER" : kind.ToString().ToUpperInvariant())];

    private readonly DurationHistogram?[] _answered = new DurationHistogram?[_methods.Length * Statuses];
    private readonly ConcurrentDictionary<string, StrongBox<long>> _refusals = new();
    private readonly ConcurrentDictionary<(NetworkKind, Guid), NetworkCounters> _networks = new();
    private readonly NetworkCounters _others = new(NetworkKind.Network, Guid.Empty);
    private int _networkCount;

    /// <summary>Durations of requests to nova.</summary>
    public DurationHistogram Upstream { get; } = new();

    /// <summary>Requests by method and status; 0 = the connection ended before the answer began.</summary>
    public IEnumerable<(string Method, int Status, DurationHistogram Durations)> Answered =>
        from index in Enumerable.Range(0, _answered.Length)
        let durations = Volatile.Read(ref _answered[index])
        where durations is not null
        let place = index % Statuses
        select (_methods[index / Statuses], place == 0 ? 0 : FirstStatus + place, durations);

    /// <summary>Refusals by reason code.</summary>
    public IEnumerable<(string Code, long Count)> Refusals => _refusals.Select(static pair => (pair.Key, Volatile.Read(ref pair.Value.Value)));

    /// <summary>Every network's counters.</summary>
    public IEnumerable<NetworkCounters> Networks => _networks.Values.Append(_others);

    /// <summary>Value of <c>http.request.method</c>.</summary>
    public static string NameOf(Exchange exchange) => _methods[(int)MethodOf(exchange)];

    /// <summary>The counters of a network or router.</summary>
    public NetworkCounters NetworkOf(NetworkKind kind, Guid id)
    {
        if (_networks.TryGetValue((kind, id), out NetworkCounters? counters))
        {
            return counters;
        }

        if (_networkCount >= MaxNetworks)
        {
            return _others;
        }

        _networkCount++;
        return _networks[(kind, id)] = new NetworkCounters(kind, id);
    }

    /// <summary>An exchange has ended.</summary>
    /// <param name="exchange">The exchange.</param>
    /// <param name="now">When.</param>
    /// <param name="asksUpstream">What was forwarded went to nova.</param>
    public void Count(Exchange exchange, long now, bool asksUpstream)
    {
        ExchangeTrace trace = exchange.Trace;
        HttpMethodKind method = MethodOf(exchange);
        int status = Math.Clamp(trace.Status - FirstStatus, 0, Statuses - 1);
        ref DurationHistogram? durations = ref _answered[((int)method * Statuses) + status];
        if (durations is null)
        {
            Volatile.Write(ref durations, new DurationHistogram());
        }

        durations!.Record(now - trace.BeganAt);
        if (asksUpstream && trace.ForwardedAt != 0 && trace.AnsweredAt > trace.ForwardedAt)
        {
            Upstream.Record(trace.AnsweredAt - trace.ForwardedAt);
        }

        if (trace.Code is { } code)
        {
            _refusals.GetOrAdd(code, static _ => new StrongBox<long>()).Value++;
        }
    }

    private static HttpMethodKind MethodOf(Exchange exchange) => exchange.Understood ? exchange.Head.Kind : HttpMethodKind.Other;
}
