namespace Metadata.Relay.Tests.Link;

/// <summary>A clock with timers that stands until it is told to go on, in steps of 250 ms.</summary>
internal sealed class SteppedTime : TimeProvider
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(250);

    private readonly List<Timer> _timers = [];
    private long _ticks = 1;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => _ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(() => callback(state), _timers);
        timer.Change(dueTime, period);
        return timer;
    }

    public void Advance(TimeSpan by)
    {
        for (var end = _ticks + by.Ticks; _ticks < end;)
        {
            _ticks += Step.Ticks;
            foreach (var timer in _timers.ToArray())
            {
                timer.Pass(Step);
            }
        }
    }

    private sealed class Timer : ITimer
    {
        private readonly Action _action;
        private readonly List<Timer> _all;
        private TimeSpan _left = Timeout.InfiniteTimeSpan;
        private TimeSpan _period;

        public Timer(Action action, List<Timer> all)
        {
            _action = action;
            _all = all;
            all.Add(this);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            (_left, _period) = (dueTime, period);
            return true;
        }

        public void Pass(TimeSpan by)
        {
            if (_left != Timeout.InfiniteTimeSpan && (_left -= by) <= TimeSpan.Zero)
            {
                _left = _period;
                _action();
            }
        }

        public void Dispose()
        {
            _left = Timeout.InfiniteTimeSpan;
            _all.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
