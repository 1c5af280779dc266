namespace Metadata.Linux.Transport;

/// <summary>System time, with timers that fire on the loop (so what awaits them continues there).</summary>
internal sealed class LoopTimeProvider(EventLoop loop) : TimeProvider
{
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        LoopTimer timer = new(loop, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }
}
