using System.Collections.Concurrent;
using System.Net;
using Metadata.Nova;

namespace Metadata.Agent.Responding;

/// <summary>
/// Prepared instances, bounded. Keyed by the address too, because an instance without a fixed IPv4 address shows the
/// address it asked from. An entry serves only the version of the record that it was made from.
/// </summary>
internal sealed class PreparedCache(TimeSpan expiration, int capacity, TimeProvider time)
{
    private readonly ConcurrentDictionary<(string InstanceId, IPAddress Address), Entry> _entries = new();
    private readonly ConcurrentQueue<((string InstanceId, IPAddress Address) Key, Entry Entry)> _order = new();

    /// <summary>Entries held.</summary>
    public int Count => _entries.Count;

    /// <summary>The prepared instance when it is held, young enough and of this version of the record.</summary>
    public bool TryGet(string instanceId, IPAddress address, long version, out PreparedInstance prepared)
    {
        if (_entries.TryGetValue((instanceId, address), out Entry? entry)
            && entry.Version == version
            && time.GetElapsedTime(entry.Since) < expiration)
        {
            prepared = entry.Instance;
            return true;
        }

        prepared = null!;
        return false;
    }

    /// <summary>Holds what was prepared from a record.</summary>
    /// <param name="instanceId">The instance.</param>
    /// <param name="address">Who asked.</param>
    /// <param name="version">The record's version, taken before the record was read.</param>
    /// <param name="prepared">The documents.</param>
    public void Store(string instanceId, IPAddress address, long version, PreparedInstance prepared)
    {
        if (expiration == TimeSpan.Zero)
        {
            return;
        }

        var entry = new Entry(prepared, version, time.GetTimestamp());
        _entries[(instanceId, address)] = entry;
        _order.Enqueue(((instanceId, address), entry));
        while (_order.Count > capacity && _order.TryDequeue(out ((string, IPAddress) Key, Entry Entry) oldest))
        {
            // A newer entry under the same key stays.
            _entries.TryRemove(new(oldest.Key, oldest.Entry));
        }
    }

    private sealed class Entry(PreparedInstance instance, long version, long since)
    {
        public PreparedInstance Instance { get; } = instance;

        public long Version { get; } = version;

        public long Since { get; } = since;
    }
}
