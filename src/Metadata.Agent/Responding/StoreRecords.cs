using Metadata.Agent.Hosting;
using Metadata.Instances;

namespace Metadata.Agent.Responding;

/// <summary>Records of the embedded store, read and parsed on the store's thread.</summary>
internal sealed class StoreRecords(AgentStore store) : IInstanceRecords
{
    /// <inheritdoc/>
    public event Action<string>? Changed
    {
        add => store.Instances.Changed += value;
        remove => store.Instances.Changed -= value;
    }

    /// <inheritdoc/>
    public ValueTask<InstanceRecord?> GetAsync(string instanceId, CancellationToken ct) =>
        new(store.Worker.RunAsync(() => Read(instanceId)));

    /// <inheritdoc/>
    public long GetVersion(string instanceId) => store.Instances.GetVersion(instanceId);

    private InstanceRecord? Read(string instanceId)
    {
        ValueTask<InstanceRecord?> read = store.Instances.GetAsync(instanceId, CancellationToken.None);

        // The embedded store answers at once; here waiting would be allowed.
        return read.IsCompleted ? read.Result : read.AsTask().GetAwaiter().GetResult();
    }
}
