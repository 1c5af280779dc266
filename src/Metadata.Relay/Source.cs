namespace Metadata.Relay;

/// <summary>One source address: its connections and its allowance of requests.</summary>
internal sealed class Source
{
    private WindowCounter _base;
    private WindowCounter _burst;
    private double _tokens;
    private long _filled;

    public Source() => Node = new LinkedListNode<Source>(this);

    /// <summary>The address.</summary>
    public UInt128 Address { get; private set; }

    /// <summary>Its sessions in the order of their last request.</summary>
    public LinkedList<GuestSession> Sessions { get; } = new();

    /// <summary>Connections that are being told that they are too many.</summary>
    public int Refusing { get; set; }

    /// <summary>Place in the table's list.</summary>
    public LinkedListNode<Source> Node { get; }

    /// <summary>Begins with the whole burst.</summary>
    public void Begin(UInt128 address, int burst, long now)
    {
        Address = address;
        _tokens = burst;
        _filled = now;
        _base.Begin(now);
        _burst.Begin(now);
    }

    /// <summary>Takes one request from the allowance.</summary>
    /// <returns>0: it is taken; else the whole seconds, at least 1, until there is one.</returns>
    public int Take(RelayLimits limits, TimeProvider time)
    {
        Fill(limits, time);
        var now = _filled;
        var wait = _tokens < 1 ? Math.Ceiling((1 - _tokens) / limits.SourceRequestRate * time.TimestampFrequency) : 0;
        var windows = HoldFor(limits);
        if (windows && limits.BaseWindow is { } first)
        {
            wait = Math.Max(wait, _base.Wait(now, Period(first, time), first.Requests));
        }

        if (windows && limits.BurstWindow is { } second)
        {
            wait = Math.Max(wait, _burst.Wait(now, Period(second, time), second.Requests));
        }

        if (wait > 0)
        {
            return (int)Math.Ceiling(wait / time.TimestampFrequency);
        }

        _tokens--;
        _base.Count();
        _burst.Count();
        return 0;
    }

    /// <summary>Nothing would be lost by forgetting it.</summary>
    public bool IsForgettable(RelayLimits limits, TimeProvider time)
    {
        if (Sessions.Count > 0 || Refusing > 0)
        {
            return false;
        }

        Fill(limits, time);
        return _tokens >= limits.SourceRequestBurst
            && (limits.BaseWindow is null || _base.IsEmpty(_filled, Period(limits.BaseWindow, time)))
            && (limits.BurstWindow is null || _burst.IsEmpty(_filled, Period(limits.BurstWindow, time)));
    }

    private static long Period(RequestWindow window, TimeProvider time) => (long)(window.Duration.TotalSeconds * time.TimestampFrequency);

    // IPv4 stands in its IPv4-mapped form.
    private bool HoldFor(RelayLimits limits) => Address >> 32 == 0xFFFF ? limits.WindowsHoldForIPv4 : limits.WindowsHoldForIPv6;

    private void Fill(RelayLimits limits, TimeProvider time)
    {
        var now = time.GetTimestamp();
        _tokens = limits.SourceRequestRate == 0
            ? limits.SourceRequestBurst
            : Math.Min(limits.SourceRequestBurst, _tokens + (time.GetElapsedTime(_filled, now).TotalSeconds * limits.SourceRequestRate));
        _filled = now;
    }
}
