using System.Net;
using Metadata.Agent.Configuration;
using Metadata.Agent.Hosting;
using Metadata.Instances;
using Metadata.Linux.Transport;

namespace Metadata.Agent.Responding;

/// <summary>Instances prepared for answering: from the cache at once, otherwise read and prepared off the loop.</summary>
internal sealed class InstanceDocuments(AgentOptions options, AgentStore store)
{
    // Prepared documents are some 10 KB each.
    private const int Capacity = 4096;

    private readonly PreparedCache _cache = new(options.CacheExpiration, Capacity, TimeProvider.System);

    /// <summary>Turns prepared documents into answers.</summary>
    public Responder Responder { get; } = new(ResponderSettings.From(options), TimeProvider.System);

    /// <summary>Instances held.</summary>
    public int Count => _cache.Count;

    /// <summary>What is held for the record as it is now.</summary>
    public bool TryGet(string instanceId, IPAddress address, out PreparedInstance prepared) =>
        _cache.TryGet(instanceId, address, store.Instances.GetVersion(instanceId), out prepared);

    /// <summary>Reads and prepares; null when the record is gone. Completes on <paramref name="loop"/>.</summary>
    public Task<PreparedInstance?> LoadAsync(EventLoop loop, string instanceId, IPAddress address) =>
        store.Worker.RunAsync(loop, () => Load(instanceId, address));

    private PreparedInstance? Load(string instanceId, IPAddress address)
    {
        long version = store.Instances.GetVersion(instanceId);
        // Requests of one boot arrive together: the first in the queue prepared it for the others.
        if (_cache.TryGet(instanceId, address, version, out PreparedInstance held))
        {
            return held;
        }

        ValueTask<InstanceRecord?> read = store.Instances.GetAsync(instanceId, CancellationToken.None);
        InstanceRecord? record = read.IsCompleted ? read.Result : read.AsTask().GetAwaiter().GetResult();
        if (record is null)
        {
            return null;
        }

        PreparedInstance prepared = Responder.Prepare(record, Equals(address, IPAddress.None) ? null : address.ToString());
        _cache.Store(instanceId, address, version, prepared);
        return prepared;
    }
}
