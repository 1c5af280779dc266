namespace Metadata.Agent.Hosting;

/// <summary>Lets one line through per interval, so that a storm of failures does not become a storm of lines. Thread-safe.</summary>
internal sealed class LogGate(TimeSpan interval, TimeProvider time)
{
    private readonly long _ticks = (long)(interval.TotalSeconds * time.TimestampFrequency);
    private long _next = long.MinValue;

    /// <summary>True when this one may be said.</summary>
    public bool TryPass()
    {
        long now = time.GetTimestamp();
        long next = Volatile.Read(ref _next);
        return now >= next && Interlocked.CompareExchange(ref _next, now + _ticks, next) == next;
    }
}
