using Metadata.Instances;

namespace Metadata.Nova;

/// <summary>Who asks, for the modes in which no agent has said so.</summary>
public interface IPortLookup
{
    /// <summary>The instance that owns a peer address; null when unknown.</summary>
    ValueTask<InstanceIdentity?> ByAddressAsync(string address, CancellationToken ct);

    /// <summary>Ports with an address on the networks of a provider; null when it has no subnets. Throws when the look-up fails.</summary>
    ValueTask<IReadOnlyList<InstanceIdentity>?> ByProviderAsync(string provider, string address, CancellationToken ct);
}
