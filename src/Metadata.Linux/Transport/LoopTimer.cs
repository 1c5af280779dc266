namespace Metadata.Linux.Transport;

/// <summary>A TimeProvider timer whose callback runs on the loop.</summary>
internal sealed class LoopTimer(EventLoop loop, TimerCallback callback, object? state) : WheelNode, ITimer
{
    private static readonly Action<object?> _apply = static timer => ((LoopTimer)timer!).Apply();

    private readonly Lock _gate = new();
    private TimeSpan _due = Timeout.InfiniteTimeSpan;
    private TimeSpan _period = Timeout.InfiniteTimeSpan;
    private bool _disposed;

    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        lock (_gate)
        {
            if (_disposed)
            {
                return false;
            }

            _due = dueTime;
            _period = period;
        }

        RunOnLoop();
        return true;
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
        }

        RunOnLoop();
    }

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    public override void OnDue()
    {
        lock (_gate)
        {
            if (_disposed)
            {
                return;
            }

            _due = _period > TimeSpan.Zero ? _period : Timeout.InfiniteTimeSpan;
        }

        Apply();
        callback(state);
    }

    private void RunOnLoop()
    {
        if (loop.IsCurrent)
        {
            Apply();
        }
        else
        {
            loop.Post(_apply, this);
        }
    }

    private void Apply()
    {
        TimeSpan due;
        lock (_gate)
        {
            due = _disposed ? Timeout.InfiniteTimeSpan : _due;
        }

        loop.Timers.Remove(this);
        if (due != Timeout.InfiniteTimeSpan && due >= TimeSpan.Zero)
        {
            loop.Timers.Arm(this, EventLoop.ReadClockMs() + (long)Math.Ceiling(due.TotalMilliseconds));
        }
    }
}
