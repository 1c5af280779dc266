using System.Text;
using Metadata.Instances.Etcd;
using Metadata.Instances.Tests.Etcd;

namespace Metadata.Instances.Tests.Contract;

/// <summary>A real etcd and two hosts: one writes, the other is asked.</summary>
public sealed class EtcdWorld : IDirectoryWorld
{
    private readonly EtcdServer _etcd = new();
    private readonly EtcdNode _writer;
    private readonly EtcdNode _reader;

    public EtcdWorld()
    {
        var options = new EtcdOptions { Endpoints = [new Uri(_etcd.Endpoint)] };
        _writer = new EtcdNode(options);
        _reader = new EtcdNode(options);
        Assert.That(_reader.Replica.WaitForAsync(1, TimeSpan.FromSeconds(30)).GetAwaiter().GetResult(), Is.True);
    }

    public IInstanceDirectory Directory => _reader.Replica;

    public Guid AddNetwork() => Guid.NewGuid();

    public Guid AddRouter(params ReadOnlySpan<Guid> networks)
    {
        var router = Guid.NewGuid();
        _writer.Send("PUT", "/routers/" + router, $$"""{"networks": [{{string.Join(", ", networks.ToArray().Select(static id => $"\"{id}\""))}}]}""");
        Follow();
        return router;
    }

    public void AddPort(Guid network, string instance, string project, string mac, params ReadOnlySpan<string> addresses)
    {
        _writer.Send("POST", "/import", Encoding.UTF8.GetString(ContractRecord.Of(network, instance, project, mac, addresses)));
        Follow();
    }

    public void RemovePorts(string instance)
    {
        _writer.Send("DELETE", "/instances/" + instance);
        Follow();
    }

    public void Dispose()
    {
        _reader.Dispose();
        _writer.Dispose();
        _etcd.Dispose();
    }

    private void Follow() =>
        Assert.That(_reader.Replica.WaitForAsync(_writer.Replica.Revision, TimeSpan.FromSeconds(20)).GetAwaiter().GetResult(), Is.True);
}
