namespace Metadata.Instances;

/// <summary>What the embedded store holds.</summary>
/// <param name="Path">The database file.</param>
/// <param name="Instances">Instances.</param>
/// <param name="Addresses">Distinct (network, address) pairs, link-local ones included.</param>
/// <param name="Routers">Routers with at least one network.</param>
/// <param name="Revision">Grows with every write.</param>
public sealed record StoreStatus(string Path, int Instances, int Addresses, int Routers, long Revision);
