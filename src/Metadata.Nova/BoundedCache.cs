using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace Metadata.Nova;

/// <summary>
/// At most so many values by key. Who was not asked for since the last round goes first (a clock); what expires is the
/// caller's business. Safe for many threads; a hit takes no lock.
/// </summary>
internal sealed class BoundedCache<T>(int capacity)
    where T : class
{
    private readonly ConcurrentDictionary<string, Slot> _slots = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<Slot> _order = new();

    public int Count => _slots.Count;

    public bool TryGet(string key, [NotNullWhen(true)] out T? value)
    {
        if (_slots.TryGetValue(key, out var slot))
        {
            slot.Used = true;
            value = slot.Value;
            return true;
        }

        value = null;
        return false;
    }

    public void Set(string key, T value) => SlotOf(key, value).Value = value;

    /// <summary>Puts <paramref name="value"/> in the place of <paramref name="expected"/>; returns what then stands there.</summary>
    public T Exchange(string key, T? expected, T value) => SlotOf(key, value).Exchange(expected, value);

    public void Remove(string key) => _slots.TryRemove(key, out _);

    private Slot SlotOf(string key, T value)
    {
        var fresh = new Slot(key, value);
        var slot = _slots.GetOrAdd(key, fresh);
        if (ReferenceEquals(slot, fresh))
        {
            _order.Enqueue(slot);
            Evict();
        }

        return slot;
    }

    private void Evict()
    {
        // Removed keys leave their slot in the queue; it counts until its turn comes.
        while (_order.Count > capacity && _order.TryDequeue(out var slot))
        {
            if (slot.Used && _slots.TryGetValue(slot.Key, out var held) && ReferenceEquals(held, slot))
            {
                slot.Used = false;
                _order.Enqueue(slot);
                continue;
            }

            _slots.TryRemove(new KeyValuePair<string, Slot>(slot.Key, slot));
        }
    }

    private sealed class Slot(string key, T value)
    {
        private T _value = value;

        public string Key { get; } = key;

        public bool Used { get; set; }

        public T Value
        {
            get => Volatile.Read(ref _value);
            set => Volatile.Write(ref _value, value);
        }

        public T Exchange(T? expected, T value)
        {
            var found = Interlocked.CompareExchange(ref _value, value, expected!);
            return ReferenceEquals(found, expected) ? value : found;
        }
    }
}
