using Metadata.Instances;

namespace Metadata.Nova;

/// <summary>Keeps successful port look-ups for [api] metadata_cache_expiration, as nova does; refusals are asked again.</summary>
internal sealed class PortCache(IPortLookup ports, TimeSpan expiration, TimeProvider time)
{
    private const int Capacity = 8192;

    private readonly BoundedCache<Entry> _entries = new(Capacity);

    public async ValueTask<InstanceIdentity?> ByAddressAsync(string address, CancellationToken ct)
    {
        if (TryGet(address, out var held))
        {
            return held[0];
        }

        var found = await ports.ByAddressAsync(address, ct);
        if (found is { } identity)
        {
            Set(address, [identity]);
        }

        return found;
    }

    public async ValueTask<IReadOnlyList<InstanceIdentity>?> ByProviderAsync(string provider, string address, CancellationToken ct)
    {
        // Neither holds a line feed: header values cannot.
        var key = provider + "\n" + address;
        if (TryGet(key, out var held))
        {
            return held;
        }

        var found = await ports.ByProviderAsync(provider, address, ct);
        if (found is [var one])
        {
            Set(key, [one]);
        }

        return found;
    }

    private bool TryGet(string key, out InstanceIdentity[] found)
    {
        if (_entries.TryGet(key, out var entry) && time.GetUtcNow() < entry.ExpiresAt)
        {
            found = entry.Found;
            return true;
        }

        found = [];
        return false;
    }

    private void Set(string key, InstanceIdentity[] found)
    {
        if (expiration > TimeSpan.Zero)
        {
            _entries.Set(key, new Entry(found, time.GetUtcNow() + expiration));
        }
    }

    private sealed record Entry(InstanceIdentity[] Found, DateTimeOffset ExpiresAt);
}
