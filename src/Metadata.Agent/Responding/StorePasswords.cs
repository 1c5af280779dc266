using Metadata.Agent.Hosting;
using Metadata.Instances;
using Metadata.Nova;

namespace Metadata.Agent.Responding;

/// <summary>Passwords in the store: part of the record.</summary>
internal sealed class StorePasswords(AgentStore store, IInstanceRecords records) : IPasswordStore
{
    /// <inheritdoc/>
    public async ValueTask<string?> GetAsync(string instanceId, CancellationToken ct) =>
        (await records.GetAsync(instanceId, ct))?.Password;

    /// <inheritdoc/>
    public async ValueTask SetAsync(string instanceId, string password, CancellationToken ct) =>
        await store.SetPasswordAsync(instanceId, password, ct);
}
