namespace Metadata.Relay;

/// <summary>One source address: its connections and its allowance of requests.</summary>
internal sealed class Source
{
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
    }

    /// <summary>Takes one request from the allowance; false when there is none.</summary>
    public bool TryTake(RelayLimits limits, TimeProvider time)
    {
        Fill(limits, time);
        if (_tokens < 1)
        {
            return false;
        }

        _tokens--;
        return true;
    }

    /// <summary>Nothing would be lost by forgetting it.</summary>
    public bool IsForgettable(RelayLimits limits, TimeProvider time)
    {
        if (Sessions.Count > 0 || Refusing > 0)
        {
            return false;
        }

        Fill(limits, time);
        return _tokens >= limits.SourceRequestBurst;
    }

    private void Fill(RelayLimits limits, TimeProvider time)
    {
        var now = time.GetTimestamp();
        _tokens = limits.SourceRequestRate == 0
            ? limits.SourceRequestBurst
            : Math.Min(limits.SourceRequestBurst, _tokens + (time.GetElapsedTime(_filled, now).TotalSeconds * limits.SourceRequestRate));
        _filled = now;
    }
}
