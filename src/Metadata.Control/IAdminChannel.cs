using Metadata.Instances.Admin;

namespace Metadata.Control;

/// <summary>Where administrative requests go: the running agent, or the database itself.</summary>
internal interface IAdminChannel : IDisposable
{
    Task<AdminResponse> SendAsync(string method, string path, ReadOnlyMemory<byte> body, CancellationToken ct);
}
