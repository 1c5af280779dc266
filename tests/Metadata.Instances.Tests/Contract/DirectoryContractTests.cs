using System.Net;

namespace Metadata.Instances.Tests.Contract;

/// <summary>What a guest may count on, whoever says who it is.</summary>
[TestFixture(typeof(EmbeddedWorld))]
[TestFixture(typeof(NeutronWorld))]
[TestFixture(typeof(EtcdWorld))]
public sealed class DirectoryContractTests<TWorld>
    where TWorld : IDirectoryWorld, new()
{
    private TWorld _world = default!;

    [OneTimeSetUp]
    public void MakeWorld() => _world = new TWorld();

    [OneTimeTearDown]
    public void EndWorld() => _world?.Dispose();

    [Test]
    public async Task An_address_on_its_network_is_one_instance()
    {
        Guid network = _world.AddNetwork();
        string instance = NewInstance();
        _world.AddPort(network, instance, "p1", "fa:16:3e:00:01:01", "10.1.0.11", "2001:db8::11");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(await OnNetworkAsync(network, "10.1.0.11"), Is.EqualTo(Found(instance, "p1")));
            Assert.That(await OnNetworkAsync(network, "2001:db8::11"), Is.EqualTo(Found(instance, "p1")));
            Assert.That(await OnNetworkAsync(network, "2001:db8:0:0:0::11"), Is.EqualTo(Found(instance, "p1")));
        }
    }

    [TestCase("2001:db8::5efe:a01:b", "2001:DB8::5EFE:0A01:000B", "2001:0db8:0000:0000:0000:5efe:0a01:000b", "2001:db8::5efe:10.1.0.11")]
    [TestCase("2001:db8::a", "2001:db8:0:0::a", "2001:db8:0:0:0:0:0:A", "2001:0db8::000a")]
    [TestCase("2001:db8::f816:3eff:fe00:901", "2001:db8:0:0:f816:3eff:fe00:901", "2001:db8::F816:3EFF:FE00:0901", "2001:DB8::f816:3eff:254.0.9.1")]
    public async Task A_fixed_address_is_found_in_every_spelling(params string[] spellings)
    {
        Guid network = _world.AddNetwork();
        string instance = NewInstance();
        _world.AddPort(network, instance, "p1", "fa:16:3e:00:09:01", spellings[0]);

        using (Assert.EnterMultipleScope())
        {
            foreach (string spelling in spellings)
            {
                Assert.That(await OnNetworkAsync(network, spelling), Is.EqualTo(Found(instance, "p1")), spelling);
            }

            Assert.That(await OnNetworkAsync(network, "2001:db8::5efe:a01:c"), Is.EqualTo(DirectoryAnswer.NotFound));
        }
    }

    [Test]
    public async Task Another_address_network_or_kind_is_nobody()
    {
        Guid network = _world.AddNetwork();
        Guid other = _world.AddNetwork();
        _world.AddPort(network, NewInstance(), "p1", "fa:16:3e:00:02:01", "10.1.0.11");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(await OnNetworkAsync(network, "10.1.0.12"), Is.EqualTo(DirectoryAnswer.NotFound));
            Assert.That(await OnNetworkAsync(network, "10.1.0.1"), Is.EqualTo(DirectoryAnswer.NotFound));
            Assert.That(await OnNetworkAsync(network, "10.1.0.110"), Is.EqualTo(DirectoryAnswer.NotFound));
            Assert.That(await OnNetworkAsync(other, "10.1.0.11"), Is.EqualTo(DirectoryAnswer.NotFound));
            Assert.That(await OnNetworkAsync(Guid.NewGuid(), "10.1.0.11"), Is.EqualTo(DirectoryAnswer.NotFound));
            Assert.That(await OnNetworkAsync(Guid.Empty, "10.1.0.11"), Is.EqualTo(DirectoryAnswer.NotFound));
            Assert.That(await BehindRouterAsync(network, "10.1.0.11"), Is.EqualTo(DirectoryAnswer.NotFound));
            Assert.That(await BehindRouterAsync(Guid.Empty, "10.1.0.11"), Is.EqualTo(DirectoryAnswer.NotFound));
        }
    }

    [Test]
    public async Task The_same_address_on_two_networks_is_two_instances_of_two_owners()
    {
        Guid network = _world.AddNetwork();
        Guid other = _world.AddNetwork();
        string instance = NewInstance();
        string otherInstance = NewInstance();
        _world.AddPort(network, instance, "p1", "fa:16:3e:00:03:01", "10.1.0.11");
        _world.AddPort(other, otherInstance, "p2", "fa:16:3e:00:03:02", "10.1.0.11");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(await OnNetworkAsync(network, "10.1.0.11"), Is.EqualTo(Found(instance, "p1")));
            Assert.That(await OnNetworkAsync(other, "10.1.0.11"), Is.EqualTo(Found(otherInstance, "p2")));
        }
    }

    [Test]
    public async Task A_link_local_address_is_found_by_its_MAC()
    {
        Guid network = _world.AddNetwork();
        string instance = NewInstance();
        _world.AddPort(network, instance, "p1", "fa:16:3e:00:04:01", "10.1.0.11");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(await OnNetworkAsync(network, "fe80::f816:3eff:fe00:401"), Is.EqualTo(Found(instance, "p1")));
            Assert.That(await OnNetworkAsync(network, "fe80::f816:3eff:fe00:401%3"), Is.EqualTo(Found(instance, "p1")));
            Assert.That(await OnNetworkAsync(network, "fe80::f816:3eff:fe00:402"), Is.EqualTo(DirectoryAnswer.NotFound));
            Assert.That(await OnNetworkAsync(network, "fe80::1234:5678:9abc:def0"), Is.EqualTo(DirectoryAnswer.NotFound));
            Assert.That(await OnNetworkAsync(_world.AddNetwork(), "fe80::f816:3eff:fe00:401"), Is.EqualTo(DirectoryAnswer.NotFound));
        }
    }

    [Test]
    public async Task A_link_local_address_of_the_guest_s_own_making_is_found_by_the_MAC_of_its_frames()
    {
        Guid network = _world.AddNetwork();
        Guid other = _world.AddNetwork();
        string instance = NewInstance();
        _world.AddPort(network, instance, "p1", "fa:16:3e:00:07:01", "10.1.0.11");
        _world.AddPort(network, NewInstance(), "p2", "fa:16:3e:00:07:02", "10.1.0.12");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(await ByMacAsync(network, "fe80::1234:5678:9abc:def0", 0xfa163e000701), Is.EqualTo(Found(instance, "p1")));
            Assert.That(await ByMacAsync(network, "fe80::f816:3eff:fe00:702", 0xfa163e000701), Is.EqualTo(Found(instance, "p1")), "the MAC counts, not what the address says");
            Assert.That(await ByMacAsync(network, "fe80::f816:3eff:fe00:701", 0xfa163e0007ff), Is.EqualTo(DirectoryAnswer.NotFound));
            Assert.That(await ByMacAsync(other, "fe80::1234:5678:9abc:def0", 0xfa163e000701), Is.EqualTo(DirectoryAnswer.NotFound));
        }
    }

    [Test]
    public async Task Behind_a_router_are_the_instances_of_its_networks()
    {
        Guid network = _world.AddNetwork();
        Guid stranger = _world.AddNetwork();
        string instance = NewInstance();
        _world.AddPort(network, instance, "p1", "fa:16:3e:00:05:01", "10.1.0.11");
        _world.AddPort(stranger, NewInstance(), "p2", "fa:16:3e:00:05:02", "10.1.0.12");
        Guid router = _world.AddRouter(network);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(await BehindRouterAsync(router, "10.1.0.11"), Is.EqualTo(Found(instance, "p1")));
            Assert.That(await BehindRouterAsync(router, "10.1.0.12"), Is.EqualTo(DirectoryAnswer.NotFound));
            Assert.That(await BehindRouterAsync(router, "10.1.0.1"), Is.EqualTo(DirectoryAnswer.NotFound), "the router's own");
            Assert.That(await BehindRouterAsync(Guid.NewGuid(), "10.1.0.11"), Is.EqualTo(DirectoryAnswer.NotFound));
            Assert.That(await OnNetworkAsync(router, "10.1.0.11"), Is.EqualTo(DirectoryAnswer.NotFound));
        }
    }

    [Test]
    public async Task An_address_follows_its_owner()
    {
        Guid network = _world.AddNetwork();
        string instance = NewInstance();
        string heir = NewInstance();
        _world.AddPort(network, instance, "p1", "fa:16:3e:00:06:01", "10.1.0.11");
        Assert.That(await OnNetworkAsync(network, "10.1.0.11"), Is.EqualTo(Found(instance, "p1")));

        _world.RemovePorts(instance);
        Assert.That(await OnNetworkAsync(network, "10.1.0.11"), Is.EqualTo(DirectoryAnswer.NotFound));

        _world.AddPort(network, heir, "p2", "fa:16:3e:00:06:02", "10.1.0.11");
        Assert.That(await OnNetworkAsync(network, "10.1.0.11"), Is.EqualTo(Found(heir, "p2")));
    }

    private static string NewInstance() => Guid.NewGuid().ToString();

    private static DirectoryAnswer Found(string instance, string project) => DirectoryAnswer.Found(new InstanceIdentity(instance, project));

    private Task<DirectoryAnswer> OnNetworkAsync(Guid id, string address) => AskAsync(NetworkKind.Network, id, address);

    private Task<DirectoryAnswer> BehindRouterAsync(Guid id, string address) => AskAsync(NetworkKind.Router, id, address);

    private async Task<DirectoryAnswer> ByMacAsync(Guid network, string address, ulong mac) => await _world.Directory.FindAsync(
        new DirectoryQuery(NetworkKind.Network, network, IPAddress.Parse(address)) { OfMac = LinkLocalAddress.Of(mac) }, CancellationToken.None);

    private async Task<DirectoryAnswer> AskAsync(NetworkKind kind, Guid id, string address) =>
        await _world.Directory.FindAsync(new DirectoryQuery(kind, id, IPAddress.Parse(address)), CancellationToken.None);
}
