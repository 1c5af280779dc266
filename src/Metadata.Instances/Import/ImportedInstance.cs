namespace Metadata.Instances.Import;

/// <summary>A record that passed: its place in the file, its identity, its ports and its JSON in compact form.</summary>
internal sealed record ImportedInstance(string Key, InstanceIdentity Identity, string Name, byte[] Json, IReadOnlyList<ImportedPort> Ports);
