using Metadata.Instances;

namespace Metadata.Nova.Tests.Replay;

/// <summary>Port look-ups over the instances of a file.</summary>
internal sealed class MemoryPorts(InstanceFile file) : IPortLookup
{
    public int Calls { get; private set; }

    public ValueTask<InstanceIdentity?> ByAddressAsync(string address, CancellationToken ct)
    {
        Calls++;
        var found = file.Instances.Values.FirstOrDefault(r => r.RemoteAddresses?.Contains(address) == true);
        return new(found is null ? null : new InstanceIdentity(found.Uuid, found.ProjectId));
    }

    public ValueTask<IReadOnlyList<InstanceIdentity>?> ByProviderAsync(string provider, string address, CancellationToken ct)
    {
        Calls++;
        if (file.MetadataProviders?.GetValueOrDefault(provider) is not { Networks.Count: > 0 } found)
        {
            return new((IReadOnlyList<InstanceIdentity>?)null);
        }

        if (found.Fail == true)
        {
            throw new IOException("the networking service is away");
        }

        return new([.. file.Instances.Values.SelectMany(r => r.Interfaces
            .Where(i => i.Network is { } network && found.Networks.Contains(network.Id))
            .Where(i => i.Subnets.Any(s => s.FixedIps.Any(a => a.Address == address)))
            .Select(_ => new InstanceIdentity(r.Uuid, r.ProjectId)))]);
    }
}
