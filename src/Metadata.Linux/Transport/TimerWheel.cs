using System.Numerics;

namespace Metadata.Linux.Transport;

/// <summary>Deadlines in 512 slots of 8 ms. Re-arming for later only stores the new time; the slot sorts it out when it comes round.</summary>
internal sealed class TimerWheel(long nowMs)
{
    private const int TickShift = 3;
    private const int SlotCount = 512;
    private const int SlotMask = SlotCount - 1;

    private readonly WheelNode?[] _slots = new WheelNode?[SlotCount];
    private readonly ulong[] _occupied = new ulong[SlotCount / 64];
    private long _tick = nowMs >> TickShift;

    /// <summary>Never fires early; late by at most one tick and the turn in progress.</summary>
    public void Arm(WheelNode node, long dueMs)
    {
        node.DueMs = dueMs;
        if (dueMs == WheelNode.Never)
        {
            return;
        }

        long tick = TickOf(dueMs);
        if (node.Slot >= 0)
        {
            if (node.SlotTick <= tick)
            {
                return;
            }

            Unlink(node);
        }

        Link(node, tick);
    }

    /// <summary>Takes the node out, so that nothing holds it.</summary>
    public void Remove(WheelNode node)
    {
        node.DueMs = WheelNode.Never;
        if (node.Slot >= 0)
        {
            Unlink(node);
        }
    }

    /// <summary>Milliseconds until a slot wants to be looked at; -1 when there is none.</summary>
    public int NextWaitMs(long nowMs)
    {
        for (int step = 1; step <= SlotCount;)
        {
            int slot = (int)(_tick + step) & SlotMask;
            ulong word = _occupied[slot >> 6] >> (slot & 63);
            if (word != 0)
            {
                step += BitOperations.TrailingZeroCount(word);
                return (int)Math.Max(0, ((_tick + step) << TickShift) - nowMs);
            }

            step += 64 - (slot & 63);
        }

        return -1;
    }

    public void Advance(long nowMs)
    {
        long target = nowMs >> TickShift;
        if (target - _tick > SlotCount)
        {
            // After a long stop every slot is due once.
            _tick = target - SlotCount;
        }

        while (_tick < target)
        {
            _tick++;
            Fire((int)_tick & SlotMask, nowMs);
        }
    }

    private static long TickOf(long dueMs) => (dueMs + (1 << TickShift) - 1) >> TickShift;

    private void Fire(int slot, long nowMs)
    {
        // What a callback arms lands in a later slot (Link sees to it), so this ends.
        while (_slots[slot] is { } node)
        {
            Unlink(node);
            if (node.DueMs == WheelNode.Never)
            {
                continue;
            }

            if (node.DueMs <= nowMs)
            {
                node.DueMs = WheelNode.Never;
                node.OnDue();
            }
            else
            {
                Link(node, TickOf(node.DueMs));
            }
        }
    }

    private void Link(WheelNode node, long tick)
    {
        tick = Math.Clamp(tick, _tick + 1, _tick + SlotCount - 1);
        int slot = (int)tick & SlotMask;
        node.Slot = slot;
        node.SlotTick = tick;
        node.Previous = null;
        node.Next = _slots[slot];
        if (node.Next is { } next)
        {
            next.Previous = node;
        }

        _slots[slot] = node;
        _occupied[slot >> 6] |= 1UL << (slot & 63);
    }

    private void Unlink(WheelNode node)
    {
        if (node.Previous is { } previous)
        {
            previous.Next = node.Next;
        }
        else
        {
            _slots[node.Slot] = node.Next;
            if (node.Next is null)
            {
                _occupied[node.Slot >> 6] &= ~(1UL << (node.Slot & 63));
            }
        }

        if (node.Next is { } next)
        {
            next.Previous = node.Previous;
        }

        node.Slot = -1;
        node.Previous = null;
        node.Next = null;
    }
}
