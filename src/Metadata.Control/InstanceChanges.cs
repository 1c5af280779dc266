namespace Metadata.Control;

/// <summary>What "instance set" is asked to change.</summary>
/// <param name="Texts">Fields of the record and their new texts.</param>
/// <param name="UserDataFile">The file with the new user-data; empty to remove it; null to leave it.</param>
/// <param name="Metadata">KEY=VALUE to set, KEY to remove.</param>
internal sealed record InstanceChanges(IReadOnlyList<KeyValuePair<string, string>> Texts, string? UserDataFile, IReadOnlyList<string> Metadata);
