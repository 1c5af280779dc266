using System.Diagnostics;

namespace Metadata.Agent.Telemetry;

/// <summary>A network's counters over all loops.</summary>
internal readonly record struct NetworkTotals(long Requests, long Refused, long Errors, long Duration)
{
    /// <summary>Their durations in seconds.</summary>
    public double Seconds => (double)Duration / Stopwatch.Frequency;

    /// <summary>One loop's.</summary>
    public static NetworkTotals Of(NetworkCounters counters) => new(counters.Requests, counters.Refused, counters.Errors, counters.Duration);

    public static NetworkTotals operator +(NetworkTotals left, NetworkTotals right) =>
        new(left.Requests + right.Requests, left.Refused + right.Refused, left.Errors + right.Errors, left.Duration + right.Duration);

    public static NetworkTotals operator -(NetworkTotals left, NetworkTotals right) =>
        new(left.Requests - right.Requests, left.Refused - right.Refused, left.Errors - right.Errors, left.Duration - right.Duration);
}
