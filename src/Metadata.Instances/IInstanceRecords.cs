namespace Metadata.Instances;

/// <summary>What: an instance's record, and whether a document prepared from it is still good.</summary>
public interface IInstanceRecords
{
    /// <summary>Raised after a record changed or went away, with the instance's id; on the thread that noticed.</summary>
    event Action<string>? Changed;

    /// <summary>The record, or null when there is none.</summary>
    /// <param name="instanceId">The uuid in lower case with hyphens.</param>
    /// <param name="ct">Cancels the wait for a remote source.</param>
    ValueTask<InstanceRecord?> GetAsync(string instanceId, CancellationToken ct);

    /// <summary>A number that grows with each change of the record; 0 when there is none. Cheap.</summary>
    long GetVersion(string instanceId);
}
