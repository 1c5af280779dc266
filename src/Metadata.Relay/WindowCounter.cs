namespace Metadata.Relay;

/// <summary>
/// Requests in a sliding window, from two counts: those of this period and, fading while it passes, those of the one
/// before; as haproxy's http_req_rate, but that what was refused does not count.
/// </summary>
internal struct WindowCounter
{
    private long _start;
    private int _current;
    private int _previous;

    /// <summary>Begins anew.</summary>
    public void Begin(long now) => this = new WindowCounter { _start = now };

    /// <summary>How long the next request has to wait, in ticks of the clock; 0: it fits.</summary>
    public long Wait(long now, long period, int limit)
    {
        Roll(now, period);
        var passed = now - _start;
        var room = limit - 1 - _current;
        if (room < 0)
        {
            // Nothing of this period fades before the next one.
            return period - passed + Fade(period, _current, limit - 1);
        }

        return Math.Max(0, Fade(period, _previous, room) - passed);
    }

    /// <summary>A request was let through.</summary>
    public void Count() => _current++;

    /// <summary>It would say the same if it began anew.</summary>
    public bool IsEmpty(long now, long period)
    {
        Roll(now, period);
        return _current + _previous == 0;
    }

    // When the whole part of count * (1 - t / period) has faded to room.
    private static long Fade(long period, int count, int room)
        => count <= room ? 0 : (long)(period * (1 - ((double)(room + 1) / count))) + 1;

    private void Roll(long now, long period)
    {
        var passed = now - _start;
        if (passed < period)
        {
            return;
        }

        _previous = passed < 2 * period ? _current : 0;
        _current = 0;
        _start += passed - (passed % period);
    }
}
