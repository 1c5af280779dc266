using Metadata.Instances;

namespace Metadata.Nova.Tests.Replay;

/// <summary>Records and passwords in memory.</summary>
internal sealed class MemoryRecords(IEnumerable<InstanceRecord> records) : IInstanceRecords, IPasswordStore
{
    private readonly Dictionary<string, InstanceRecord> _records = records.ToDictionary(r => r.Uuid, StringComparer.Ordinal);
    private readonly Dictionary<string, string?> _passwords = [];
    private long _version = 1;

    public event Action<string>? Changed;

    public int Reads { get; private set; }

    /// <summary>Reads wait for it.</summary>
    public Task Gate { get; set; } = Task.CompletedTask;

    public async ValueTask<InstanceRecord?> GetAsync(string instanceId, CancellationToken ct)
    {
        Reads++;
        await Gate;
        return _records.GetValueOrDefault(instanceId);
    }

    public long GetVersion(string instanceId) => _records.ContainsKey(instanceId) ? _version : 0;

    public void Set(InstanceRecord record)
    {
        _records[record.Uuid] = record;
        Touch(record.Uuid);
    }

    public void Delete(string instanceId)
    {
        _records.Remove(instanceId);
        Touch(instanceId);
    }

    ValueTask<string?> IPasswordStore.GetAsync(string instanceId, CancellationToken ct) =>
        new(_passwords.TryGetValue(instanceId, out var password) ? password : _records.GetValueOrDefault(instanceId)?.Password);

    public ValueTask SetAsync(string instanceId, string password, CancellationToken ct)
    {
        _passwords[instanceId] = password;
        // As a store that keeps the password in the record.
        Touch(instanceId);
        return ValueTask.CompletedTask;
    }

    private void Touch(string instanceId)
    {
        _version++;
        Changed?.Invoke(instanceId);
    }
}
