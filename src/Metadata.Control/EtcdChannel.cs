using Metadata.Instances;
using Metadata.Instances.Admin;
using Metadata.Instances.Etcd;

namespace Metadata.Control;

/// <summary>No agent runs: the same operations on etcd, read from a copy made for this run.</summary>
internal sealed class EtcdChannel : IAdminChannel
{
    private readonly string _folder;
    private readonly EtcdClient _client;
    private readonly SqliteInstanceStore _copy;
    private readonly EtcdAdministration _administration;

    private EtcdChannel(string folder, EtcdClient client, SqliteInstanceStore copy, EtcdAdministration administration)
    {
        _folder = folder;
        _client = client;
        _copy = copy;
        _administration = administration;
    }

    /// <summary>Copies what etcd has.</summary>
    /// <exception cref="EtcdException">etcd could not be asked.</exception>
    public static async Task<EtcdChannel> OpenAsync(EtcdOptions options, CancellationToken ct)
    {
        string folder = Directory.CreateTempSubdirectory("metadatactl-").FullName;
        var client = new EtcdClient(options, EtcdHttp.Create(options));
        SqliteInstanceStore copy = SqliteInstanceStore.Open(Path.Join(folder, "copy.db"));
        var replica = new EtcdReplica(client, copy, Console.Error.WriteLine, static _ => { });
        var channel = new EtcdChannel(folder, client, copy, new EtcdAdministration(client, replica, copy, TimeSpan.Zero));
        try
        {
            await replica.CopyAsync(ct);
            return channel;
        }
        catch (EtcdException)
        {
            channel.Dispose();
            throw;
        }
    }

    public Task<AdminResponse> SendAsync(string method, string path, ReadOnlyMemory<byte> body, CancellationToken ct) =>
        _administration.HandleAsync(method, path, body, ct);

    public void Dispose()
    {
        _copy.Dispose();
        _client.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
