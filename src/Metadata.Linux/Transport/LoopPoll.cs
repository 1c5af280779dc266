using System.Diagnostics;
using Metadata.Linux.Native;

namespace Metadata.Linux.Transport;

/// <summary>A loop's epoll_wait. Where the next event is expected at once it gives way to other threads and asks again, for a moment, before it sleeps.</summary>
/// <remarks>A sleeping thread is woken by an interrupt of its processor, which in a virtual machine costs more than a whole request.</remarks>
internal sealed unsafe class LoopPoll(int epoll)
{
    private static readonly long _askingTicks = Stopwatch.Frequency / 1_000_000 * 50;
    private static readonly long _shortTicks = Stopwatch.Frequency / 1_000_000 * 80;

    private WaitHistory _history;

    /// <summary>Waits for events.</summary>
    /// <param name="events">Room for them.</param>
    /// <param name="max">How many.</param>
    /// <param name="timeoutMs">0 only looks; -1 has no end.</param>
    /// <returns>How many there are.</returns>
    public int Wait(byte* events, int max, int timeoutMs)
    {
        if (timeoutMs == 0)
        {
            return Posix.EpollWait(epoll, events, max, 0).Value;
        }

        long began = Stopwatch.GetTimestamp();
        int count;
        if (_history.ExpectsSoon)
        {
            do
            {
                _ = LibC.sched_yield();
                count = Posix.EpollWait(epoll, events, max, 0).Value;
            }
            while (count == 0 && Stopwatch.GetTimestamp() - began < _askingTicks);

            _history.AskedAgain(count != 0);
            if (count != 0)
            {
                return count;
            }
        }

        count = Posix.EpollWait(epoll, events, max, timeoutMs).Value;
        _history.Slept(Stopwatch.GetTimestamp() - began < _shortTicks, count);
        return count;
    }
}
