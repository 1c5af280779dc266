using System.Net;
using Metadata.Agent.Configuration;
using Metadata.Agent.Hosting;
using Metadata.Instances;
using Metadata.Linux.Transport;
using Metadata.Nova;

namespace Metadata.Agent.Responding;

/// <summary>Instances prepared for answering: from the cache at once, otherwise read and prepared off the loop.</summary>
internal sealed class InstanceDocuments
{
    // Prepared documents are some 10 KB each.
    private const int Capacity = 4096;

    private readonly AgentStore _store;
    private readonly PreparedCache _cache;
    private readonly StorePasswords _passwords;
    private readonly AnswerCompletion _completion;

    /// <summary>Joins the store and the responder.</summary>
    public InstanceDocuments(AgentOptions options, AgentStore store)
    {
        _store = store;
        _cache = new PreparedCache(options.CacheExpiration, Capacity, TimeProvider.System);
        _passwords = new StorePasswords(store.Instances);
        Responder = new Responder(ResponderSettings.From(options), TimeProvider.System);
        _completion = new AnswerCompletion(Responder.Options, _passwords, vendordata: null);
    }

    /// <summary>Turns prepared documents into answers.</summary>
    public Responder Responder { get; }

    /// <summary>Instances held.</summary>
    public int Count => _cache.Count;

    /// <summary>What is held for the record as it is now.</summary>
    public bool TryGet(string instanceId, IPAddress address, out PreparedInstance prepared) =>
        _cache.TryGet(instanceId, address, _store.Instances.GetVersion(instanceId), out prepared);

    /// <summary>Reads and prepares; null when the record is gone. Completes on <paramref name="loop"/>.</summary>
    public Task<PreparedInstance?> LoadAsync(EventLoop loop, string instanceId, IPAddress address) =>
        _store.Worker.RunAsync(loop, () => Load(instanceId, address));

    /// <summary>Finishes an answer that needs the instance's state. Completes on <paramref name="loop"/>.</summary>
    public Task<ResponderAnswer> CompleteAsync(EventLoop loop, ResponderAnswer answer, PreparedInstance prepared, NovaRequest request) =>
        _store.Worker.RunAsync(loop, () => Complete(answer, prepared, request));

    private ResponderAnswer Complete(ResponderAnswer answer, PreparedInstance prepared, NovaRequest request)
    {
        // On the store's thread nothing is awaited: the password store answers at once.
        var view = new InstanceView(prepared, 0, null, _passwords.GetAsync(prepared.Record.Uuid, CancellationToken.None).AsTask().GetAwaiter().GetResult(), default);
        return _completion.CompleteAsync(answer, view, request, CancellationToken.None).AsTask().GetAwaiter().GetResult();
    }

    private PreparedInstance? Load(string instanceId, IPAddress address)
    {
        long version = _store.Instances.GetVersion(instanceId);
        // Requests of one boot arrive together: the first in the queue prepared it for the others.
        if (_cache.TryGet(instanceId, address, version, out PreparedInstance held))
        {
            return held;
        }

        ValueTask<InstanceRecord?> read = _store.Instances.GetAsync(instanceId, CancellationToken.None);
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
