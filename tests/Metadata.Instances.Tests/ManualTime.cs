namespace Metadata.Instances.Tests;

/// <summary>Time that stands still until it is moved.</summary>
internal sealed class ManualTime : TimeProvider
{
    private long _now = 1;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => _now;

    public void Advance(TimeSpan span) => _now += span.Ticks;
}
