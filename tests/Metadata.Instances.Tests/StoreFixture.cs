using System.Net;

namespace Metadata.Instances.Tests;

/// <summary>A store on a database of its own.</summary>
public abstract class StoreFixture
{
    private string _directory = "";

    private protected SqliteInstanceStore Store { get; private set; } = null!;

    private protected string DatabasePath => Path.Combine(_directory, "state", "metadata.db");

    [SetUp]
    public void OpenStore()
    {
        _directory = Directory.CreateTempSubdirectory("instances-").FullName;
        Store = SqliteInstanceStore.Open(DatabasePath);
    }

    [TearDown]
    public void CloseStore()
    {
        Store.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    private protected void Reopen()
    {
        Store.Dispose();
        Store = SqliteInstanceStore.Open(DatabasePath);
    }

    private protected void Import(string json) => Store.Import(Samples.Utf8(json), "file.json");

    private protected static DirectoryAnswer Ask(SqliteInstanceStore store, NetworkKind kind, string id, string address)
    {
        var answer = store.FindAsync(new DirectoryQuery(kind, Guid.Parse(id), IPAddress.Parse(address)), CancellationToken.None).AsTask();
        Assert.That(answer.IsCompletedSuccessfully, "look-ups complete synchronously");
        return answer.Result;
    }

    private protected DirectoryAnswer OnNetwork(string network, string address) => Ask(Store, NetworkKind.Network, network, address);

    private protected DirectoryAnswer BehindRouter(string router, string address) => Ask(Store, NetworkKind.Router, router, address);
}
