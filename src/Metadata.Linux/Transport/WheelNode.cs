namespace Metadata.Linux.Transport;

/// <summary>One pending deadline; intrusive, so that arming allocates nothing.</summary>
internal abstract class WheelNode
{
    public const long Never = long.MaxValue;

    internal WheelNode? Previous;
    internal WheelNode? Next;
    internal int Slot = -1;

    // The turn of the wheel at which the slot is looked at; never later than DueMs, so postponing is one store.
    internal long SlotTick;

    public long DueMs { get; internal set; } = Never;

    public abstract void OnDue();
}
