using System.Collections.Concurrent;
using Metadata.Instances;

namespace Metadata.Nova;

/// <summary>
/// Views per instance for [api] metadata_cache_expiration. Fallback address, password and static vendordata are
/// kept that long, as in nova; a changed record shows at the next request.
/// </summary>
public sealed class InstanceViews(Responder responder, IInstanceRecords records, IPasswordStore passwords, IVendordataSource? vendordata, TimeProvider time)
{
    private const int SweepAt = 8192;
    private readonly ConcurrentDictionary<string, InstanceView> _views = new(StringComparer.Ordinal);

    /// <summary>The view, or null when there is no such instance. Throws when it cannot be built.</summary>
    public async ValueTask<InstanceView?> GetAsync(string instanceId, string? address, CancellationToken ct)
    {
        var version = records.GetVersion(instanceId);
        var now = time.GetUtcNow();
        _views.TryGetValue(instanceId, out var old);
        var live = old is not null && now < old.ExpiresAt;
        if (live && old!.Version == version)
        {
            return old;
        }

        var record = await records.GetAsync(instanceId, ct);
        if (record is null)
        {
            _views.TryRemove(instanceId, out _);
            return null;
        }

        var options = responder.Options;
        var path = options.VendordataJsonfilePath;
        var text = string.IsNullOrEmpty(path) || vendordata is null ? null : await vendordata.ReadStaticAsync(path, ct);
        var fallback = live ? old!.FallbackAddress : address;
        var view = new InstanceView(
            responder.Prepare(record, fallback, text),
            version,
            fallback,
            live ? old!.Password : await passwords.GetAsync(instanceId, ct),
            live ? old!.ExpiresAt : now + options.MetadataCacheExpiration);
        if (options.MetadataCacheExpiration > TimeSpan.Zero)
        {
            Sweep(now);
            _views[instanceId] = view;
        }

        return view;
    }

    private void Sweep(DateTimeOffset now)
    {
        if (_views.Count < SweepAt)
        {
            return;
        }

        foreach (var (id, view) in _views)
        {
            if (view.ExpiresAt <= now)
            {
                _views.TryRemove(id, out _);
            }
        }
    }
}
