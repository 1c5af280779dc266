namespace Metadata.Instances;

/// <summary>Who: an address on a network or behind a router to the one instance that owns it.</summary>
public interface IInstanceDirectory
{
    /// <summary>Finds the one instance. Failures are outcomes; only cancellation throws.</summary>
    ValueTask<DirectoryAnswer> FindAsync(DirectoryQuery query, CancellationToken ct);
}
