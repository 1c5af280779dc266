using System.Net;

namespace Metadata.Instances;

/// <summary>The question "who is this": an address inside a network or behind a router.</summary>
/// <param name="Kind">What <paramref name="Id"/> names.</param>
/// <param name="Id">The network or router; <see cref="Guid.Empty"/> never matches.</param>
/// <param name="Address">The guest's source address; an IPv6 scope id is ignored.</param>
public readonly record struct DirectoryQuery(NetworkKind Kind, Guid Id, IPAddress Address)
{
    /// <summary>
    /// The link-local address that the MAC of the guest's frames makes (<see cref="LinkLocalAddress"/>), where the proxy
    /// saw that MAC: only for a link-local <see cref="Address"/>; null = not known.
    /// </summary>
    public IPAddress? OfMac { get; init; }

    /// <summary>What is looked up: a link-local address is the guest's own choice, so the MAC counts where it is known.</summary>
    public IPAddress Subject => OfMac ?? Address;
}
