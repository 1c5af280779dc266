using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;
using Metadata.Instances.Admin;
using Metadata.Instances.Etcd;

namespace Metadata.Instances.Tests.Etcd;

/// <summary>One host that mirrors etcd.</summary>
internal sealed class EtcdNode : IDisposable
{
    private readonly string _folder;
    private readonly EtcdClient _client;
    private readonly bool _keep;

    public EtcdNode(EtcdOptions options, string? folder = null)
    {
        _keep = folder is not null;
        _folder = folder ?? Directory.CreateTempSubdirectory("etcd-node-").FullName;
        Store = SqliteInstanceStore.Open(Path.Join(_folder, "mirror.db"));
        _client = new EtcdClient(options, EtcdHttp.Create(options));
        Replica = new EtcdReplica(_client, Store, Troubles.Enqueue, News.Enqueue);
        Administration = new EtcdAdministration(_client, Replica, Store, TimeSpan.FromSeconds(20));
        Replica.Start();
    }

    public SqliteInstanceStore Store { get; }

    public EtcdReplica Replica { get; }

    public EtcdAdministration Administration { get; }

    public ConcurrentQueue<string> Troubles { get; } = new();

    public ConcurrentQueue<string> News { get; } = new();

    public JsonNode Send(string method, string path, string body = "")
    {
        AdminResponse answer = TrySend(method, path, body);
        string text = Encoding.UTF8.GetString(answer.Body.Span);
        Assert.That(answer.IsSuccess, Is.True, text);
        return JsonNode.Parse(text)!;
    }

    public AdminResponse TrySend(string method, string path, string body = "") =>
        Administration.HandleAsync(method, path, Encoding.UTF8.GetBytes(body), CancellationToken.None).GetAwaiter().GetResult();

    public void Dispose()
    {
        Replica.DisposeAsync().AsTask().GetAwaiter().GetResult();
        _client.Dispose();
        Store.Dispose();
        if (!_keep)
        {
            Directory.Delete(_folder, recursive: true);
        }
    }
}
