namespace Metadata.Instances.Sqlite;

/// <summary>What changed in the database since a revision.</summary>
internal sealed record StoreDelta(
    long Revision, IReadOnlyList<IndexedInstance> Changed, IReadOnlyList<string> Deleted, Dictionary<Guid, Guid[]> Routers);
