namespace Metadata.Relay;

/// <summary>Outcome of renting an upstream connection.</summary>
/// <param name="Connection">The connection; null when <paramref name="Failure"/> says why there is none.</param>
/// <param name="Failure">None with a connection.</param>
public readonly record struct UpstreamLease(IRelayConnection? Connection, Failure Failure);
