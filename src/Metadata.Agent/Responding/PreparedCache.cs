using System.Collections.Concurrent;
using System.Net;
using Metadata.Nova;

namespace Metadata.Agent.Responding;

/// <summary>
/// Prepared instances, bounded. Keyed by the address too, because an instance without a fixed IPv4 address shows the
/// address it asked from. A changed record leaves the cache before the change is acknowledged.
/// </summary>
internal sealed class PreparedCache(TimeSpan expiration, int capacity, TimeProvider time)
{
    private readonly ConcurrentDictionary<(string InstanceId, IPAddress Address), Entry> _entries = new();
    private readonly ConcurrentQueue<((string InstanceId, IPAddress Address) Key, Entry Entry)> _order = new();
    private long _generation;

    /// <summary>Entries held.</summary>
    public int Count => _entries.Count;

    /// <summary>Rises with every invalidation; what was loaded under an older one is not stored.</summary>
    public long Generation => Interlocked.Read(ref _generation);

    /// <summary>The prepared instance if it is held and young enough.</summary>
    public bool TryGet(string instanceId, IPAddress address, out PreparedInstance prepared)
    {
        if (_entries.TryGetValue((instanceId, address), out Entry? entry)
            && time.GetElapsedTime(entry.Prepared) < expiration)
        {
            prepared = entry.Instance;
            return true;
        }

        prepared = null!;
        return false;
    }

    /// <summary>Holds what was prepared from a record read at <paramref name="generation"/>.</summary>
    public void Store(string instanceId, IPAddress address, PreparedInstance prepared, long generation)
    {
        if (expiration == TimeSpan.Zero)
        {
            return;
        }

        (string InstanceId, IPAddress Address) key = (instanceId, address);
        var entry = new Entry(prepared, time.GetTimestamp());
        _entries[key] = entry;
        _order.Enqueue((key, entry));
        // Checked after storing: a change that came before is seen here, one that comes now removes the entry itself.
        if (Generation != generation)
        {
            Remove(key, entry);
        }

        while (_order.Count > capacity && _order.TryDequeue(out ((string, IPAddress) Key, Entry Entry) oldest))
        {
            Remove(oldest.Key, oldest.Entry);
        }
    }

    /// <summary>Forgets an instance.</summary>
    public void Invalidate(string instanceId)
    {
        Interlocked.Increment(ref _generation);
        foreach (KeyValuePair<(string InstanceId, IPAddress Address), Entry> pair in _entries)
        {
            if (string.Equals(pair.Key.InstanceId, instanceId, StringComparison.Ordinal))
            {
                Remove(pair.Key, pair.Value);
            }
        }
    }

    private void Remove((string, IPAddress) key, Entry entry) => _entries.TryRemove(new(key, entry));

    private sealed class Entry(PreparedInstance instance, long prepared)
    {
        public PreparedInstance Instance { get; } = instance;

        public long Prepared { get; } = prepared;
    }
}
