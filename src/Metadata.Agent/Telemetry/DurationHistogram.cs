using System.Diagnostics;

namespace Metadata.Agent.Telemetry;

/// <summary>
/// Durations counted in fixed buckets. One thread writes plain fields, any thread reads them: a reader may be a few
/// requests behind, the writer pays for no lock and no interlocked operation.
/// </summary>
internal sealed class DurationHistogram
{
    // OpenTelemetry's advice for http.server.request.duration begins at 5 ms; prepared answers take less than a tenth of that.
    private static readonly double[] _bounds =
        [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

    private static readonly long[] _ticks = [.. _bounds.Select(static seconds => (long)(seconds * Stopwatch.Frequency))];

    private readonly long[] _counts = new long[_bounds.Length + 1];
    private long _total;

    /// <summary>Upper bounds of all buckets but the last, in seconds.</summary>
    public static IReadOnlyList<double> Bounds => _bounds;

    /// <summary>How many durations each bucket holds, not cumulated.</summary>
    public IReadOnlyList<long> Counts => _counts;

    /// <summary>How many there are.</summary>
    public long Count => _counts.Sum();

    /// <summary>Their sum in seconds.</summary>
    public double Sum => (double)Volatile.Read(ref _total) / Stopwatch.Frequency;

    /// <summary>Counts one.</summary>
    /// <param name="duration">In units of <see cref="Stopwatch.Frequency"/>; negative counts as 0.</param>
    public void Record(long duration)
    {
        int bucket = 0;
        while (bucket < _ticks.Length && duration > _ticks[bucket])
        {
            bucket++;
        }

        _counts[bucket]++;
        _total += Math.Max(duration, 0);
    }

    /// <summary>Adds another one's counts.</summary>
    public void Add(DurationHistogram other)
    {
        for (int i = 0; i < _counts.Length; i++)
        {
            _counts[i] += other._counts[i];
        }

        _total += Volatile.Read(ref other._total);
    }

    /// <summary>The bound below which so much of the whole lies, in seconds; the last bound when it lies above; 0 without any.</summary>
    /// <param name="share">0 to 1.</param>
    public double Quantile(double share)
    {
        double left = Count * share;
        if (left <= 0)
        {
            return 0;
        }

        for (int i = 0; i < _bounds.Length; i++)
        {
            left -= _counts[i];
            if (left <= 0)
            {
                return _bounds[i];
            }
        }

        return _bounds[^1];
    }
}
