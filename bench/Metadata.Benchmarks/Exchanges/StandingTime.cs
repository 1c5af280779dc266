namespace Metadata.Benchmarks.Exchanges;

/// <summary>Timers that never fire: one on another thread would not be the relay's.</summary>
internal sealed class StandingTime : TimeProvider
{
    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => new Timer();

    private sealed class Timer : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
            // Nothing was set.
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
