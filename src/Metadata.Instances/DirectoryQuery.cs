using System.Net;

namespace Metadata.Instances;

/// <summary>The question "who is this": an address inside a network or behind a router.</summary>
/// <param name="Kind">What <paramref name="Id"/> names.</param>
/// <param name="Id">The network or router; <see cref="Guid.Empty"/> never matches.</param>
/// <param name="Address">The guest's source address; an IPv6 scope id is ignored.</param>
public readonly record struct DirectoryQuery(NetworkKind Kind, Guid Id, IPAddress Address);
