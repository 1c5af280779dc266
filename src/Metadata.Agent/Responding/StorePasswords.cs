using Metadata.Instances;
using Metadata.Nova;

namespace Metadata.Agent.Responding;

/// <summary>Passwords in the embedded store. Blocking: called on the store's own thread.</summary>
internal sealed class StorePasswords(SqliteInstanceStore instances) : IPasswordStore
{
    /// <inheritdoc/>
    public async ValueTask<string?> GetAsync(string instanceId, CancellationToken ct) =>
        (await instances.GetAsync(instanceId, ct))?.Password;

    /// <inheritdoc/>
    public ValueTask SetAsync(string instanceId, string password, CancellationToken ct)
    {
        instances.SetPassword(instanceId, password);
        return ValueTask.CompletedTask;
    }
}
