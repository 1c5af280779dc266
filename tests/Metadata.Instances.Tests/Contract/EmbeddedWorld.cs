namespace Metadata.Instances.Tests.Contract;

/// <summary>The embedded store.</summary>
public sealed class EmbeddedWorld : IDirectoryWorld
{
    private readonly string _folder = System.IO.Directory.CreateTempSubdirectory("contract-").FullName;
    private readonly SqliteInstanceStore _store;

    public EmbeddedWorld() => _store = SqliteInstanceStore.Open(Path.Combine(_folder, "metadata.db"));

    public IInstanceDirectory Directory => _store;

    public Guid AddNetwork() => Guid.NewGuid();

    public Guid AddRouter(params ReadOnlySpan<Guid> networks)
    {
        var router = Guid.NewGuid();
        _store.PutRouter(router, networks.ToArray());
        return router;
    }

    public void AddPort(Guid network, string instance, string project, string mac, params ReadOnlySpan<string> addresses) =>
        _store.Import(ContractRecord.Of(network, instance, project, mac, addresses), "contract");

    public void RemovePorts(string instance) => _store.Delete(instance);

    public void Dispose()
    {
        _store.Dispose();
        System.IO.Directory.Delete(_folder, recursive: true);
    }
}
