namespace Metadata.Instances.Import;

/// <summary>A record that passed: its name in the file (null for a bare record), its identity, its ports and its JSON in compact form.</summary>
internal sealed record ImportedInstance(string? Key, InstanceIdentity Identity, string Name, byte[] Json, IReadOnlyList<ImportedPort> Ports);
