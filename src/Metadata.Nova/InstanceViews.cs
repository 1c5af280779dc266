using Metadata.Instances;

namespace Metadata.Nova;

/// <summary>
/// Views per instance for [api] metadata_cache_expiration. Fallback address, password and static vendordata are
/// kept that long, as in nova; a changed record shows at the next request. Documents are rendered again only when
/// something in them changed.
/// </summary>
public sealed class InstanceViews(Responder responder, IInstanceRecords records, IPasswordStore passwords, IVendordataSource? vendordata, TimeProvider time)
{
    // Prepared documents are some 10 KB an instance.
    private const int Capacity = 8192;

    private readonly BoundedCache<InstanceView> _views = new(Capacity);

    /// <summary>The view at hand when it is of the record as it is now and has not expired; without waiting or allocating.</summary>
    public InstanceView? Find(string instanceId) =>
        _views.TryGet(instanceId, out var view) && view.Version == records.GetVersion(instanceId) && time.GetUtcNow() < view.ExpiresAt ? view : null;

    /// <summary>The view, or null when there is no such instance. Throws when it cannot be built. A live view is there at once.</summary>
    public ValueTask<InstanceView?> GetAsync(string instanceId, string? address, CancellationToken ct) =>
        GetAsync(instanceId, instanceId, address, ct);

    // nova holds an instance found by address apart from the same one found by id.
    internal ValueTask<InstanceView?> GetAsync(string key, string instanceId, string? address, CancellationToken ct)
    {
        var version = records.GetVersion(instanceId);
        var now = time.GetUtcNow();
        return _views.TryGet(key, out var old) && old.Version == version && now < old.ExpiresAt
            ? new ValueTask<InstanceView?>(old)
            : BuildAsync(key, instanceId, version, old, address, now, ct);
    }

    private async ValueTask<InstanceView?> BuildAsync(string key, string instanceId, long version, InstanceView? old, string? address, DateTimeOffset now, CancellationToken ct)
    {
        var same = old is not null && old.Version == version && version != 0;
        var record = same ? old!.Instance.Record : await records.GetAsync(instanceId, ct);
        if (record is null)
        {
            _views.Remove(key);
            return null;
        }

        var path = responder.Options.VendordataJsonfilePath;
        var text = string.IsNullOrEmpty(path) || vendordata is null ? null : await vendordata.ReadStaticAsync(path, ct);
        var live = old is not null && now < old.ExpiresAt;
        var fallback = live ? old!.FallbackAddress : address;
        var view = new InstanceView(
            same && CanKeep(old!, fallback, text) ? old!.Instance : responder.Prepare(record, fallback, text),
            version,
            fallback,
            live ? old!.Password : await passwords.GetAsync(instanceId, ct),
            live ? old!.ExpiresAt : now + responder.Options.MetadataCacheExpiration)
        { VendordataText = text };
        return Keep(key, old, view, now);
    }

    // Requests of one boot arrive together: who comes second takes what the first has built.
    private InstanceView Keep(string key, InstanceView? old, InstanceView view, DateTimeOffset now)
    {
        var held = _views.Exchange(key, old, view);
        if (held.Version == view.Version && now < held.ExpiresAt)
        {
            return held;
        }

        _views.Set(key, view);
        return view;
    }

    private static bool CanKeep(InstanceView old, string? fallback, string? text) =>
        old.VendordataText == text && (!old.Instance.ShowsCaller || old.FallbackAddress == fallback);
}
