using Metadata.Instances;
using Metadata.Instances.Admin;

namespace Metadata.Control;

/// <summary>No agent runs: the same operations on the database file.</summary>
internal sealed class DatabaseChannel(SqliteInstanceStore store) : IAdminChannel
{
    private readonly InstanceAdministration _administration = new(store);

    public Task<AdminResponse> SendAsync(string method, string path, ReadOnlyMemory<byte> body, CancellationToken ct) =>
        Task.FromResult(_administration.Handle(method, path, body));

    public void Dispose() => store.Dispose();
}
