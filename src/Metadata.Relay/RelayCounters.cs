using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Metadata.Relay;

/// <summary>
/// What one server has answered so far. Plain numbers of the loop's thread: counting costs no allocation and no lock, and
/// whoever reads does so on the loop.
/// </summary>
public sealed class RelayCounters
{
    private const int Classes = 4;

    // More codes than the failure table and the parser know together.
    private const int MostCodes = 128;

    // Those of the http.server.request.duration of OpenTelemetry, begun lower: most answers come from memory.
    private static readonly double[] BoundsInSeconds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
    private static readonly long[] BoundsInTicks = [.. BoundsInSeconds.Select(static bound => (long)(bound * Stopwatch.Frequency))];

    private readonly long[] _answers = new long[Classes];
    private readonly long[] _durations = new long[BoundsInSeconds.Length + 1];
    private readonly Dictionary<string, long> _refusals = [];
    private long _ticks;
    private bool _changed;

    /// <summary>Upper bounds of <see cref="Durations"/> but the last, in seconds.</summary>
    public static ReadOnlySpan<double> DurationBounds => BoundsInSeconds;

    /// <summary>Answered requests, refused ones among them.</summary>
    public long Requests { get; private set; }

    /// <summary>Answers of the classes 2xx, 3xx, 4xx and 5xx.</summary>
    public ReadOnlySpan<long> Answers => _answers;

    /// <summary>Requests by the time from their head to their answer's end; each count is that of its bucket alone.</summary>
    public ReadOnlySpan<long> Durations => _durations;

    /// <summary>The sum of these times.</summary>
    public TimeSpan Duration => Stopwatch.GetElapsedTime(0, _ticks);

    /// <summary>Refusals of this server itself by reason code.</summary>
    public IReadOnlyDictionary<string, long> Refusals => _refusals;

    /// <summary>Called at the first change after <see cref="Settle"/>; null for nobody.</summary>
    public Action? Changed { get; set; }

    /// <summary>The changes so far are known; the next one is told.</summary>
    public void Settle() => _changed = false;

    /// <summary>Something happened that has no number here.</summary>
    internal void Touch()
    {
        if (!_changed)
        {
            _changed = true;
            Changed?.Invoke();
        }
    }

    /// <summary>An answer began.</summary>
    /// <returns>False: it is none of a request, as 101 is not.</returns>
    internal bool CountAnswer(int status)
    {
        var place = (status / 100) - 2;
        if (place is < 0 or >= Classes)
        {
            return false;
        }

        Requests++;
        _answers[place]++;
        Touch();
        return true;
    }

    /// <summary>An answer ended, so long after its request's head.</summary>
    internal void CountDuration(long stopwatchTicks)
    {
        _ticks += stopwatchTicks;
        var place = 0;
        while (place < BoundsInTicks.Length && stopwatchTicks > BoundsInTicks[place])
        {
            place++;
        }

        _durations[place]++;
    }

    /// <summary>A request was refused here.</summary>
    internal void CountRefusal(string code)
    {
        if (_refusals.Count < MostCodes || _refusals.ContainsKey(code))
        {
            CollectionsMarshal.GetValueRefOrAddDefault(_refusals, code, out _)++;
        }
    }
}
