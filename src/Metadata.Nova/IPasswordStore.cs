namespace Metadata.Nova;

/// <summary>Where an instance's password lives.</summary>
public interface IPasswordStore
{
    /// <summary>The stored password, or null.</summary>
    ValueTask<string?> GetAsync(string instanceId, CancellationToken ct);

    /// <summary>Stores it durably before it returns.</summary>
    ValueTask SetAsync(string instanceId, string password, CancellationToken ct);
}
