namespace Metadata.Instances.Import;

/// <summary>A whole file that passed.</summary>
/// <param name="Instances">Its instances, uuids distinct.</param>
/// <param name="Providers">Metadata providers: id and compact JSON; null when the file does not speak of them.</param>
internal sealed record ImportedFile(IReadOnlyList<ImportedInstance> Instances, IReadOnlyList<(string Id, byte[] Json)>? Providers);
