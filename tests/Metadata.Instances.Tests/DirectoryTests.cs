using System.Net;

namespace Metadata.Instances.Tests;

public sealed class DirectoryTests : StoreFixture
{
    private static readonly DirectoryAnswer _web = DirectoryAnswer.Found(new InstanceIdentity(Samples.Web, "p1"));

    [Test]
    public void A_fixed_address_on_its_network_is_found()
    {
        Import(Samples.Record());

        Assert.That(OnNetwork(Samples.Network, "10.1.0.11"), Is.EqualTo(_web));
        Assert.That(OnNetwork(Samples.Network, "::ffff:10.1.0.11"), Is.EqualTo(_web));
    }

    [Test]
    public void Another_address_or_network_or_nothing_is_not_found()
    {
        Import(Samples.Record());

        Assert.That(OnNetwork(Samples.Network, "10.1.0.12"), Is.EqualTo(DirectoryAnswer.NotFound));
        Assert.That(OnNetwork(Samples.OtherNetwork, "10.1.0.11"), Is.EqualTo(DirectoryAnswer.NotFound));
        Assert.That(OnNetwork(Guid.Empty.ToString(), "10.1.0.11"), Is.EqualTo(DirectoryAnswer.NotFound));
        Assert.That(BehindRouter(Samples.Network, "10.1.0.11"), Is.EqualTo(DirectoryAnswer.NotFound));
        Assert.That(BehindRouter(Guid.Empty.ToString(), "10.1.0.11"), Is.EqualTo(DirectoryAnswer.NotFound));
    }

    [Test]
    public void The_same_address_on_two_networks_is_two_instances()
    {
        Import(Samples.Map(("a", Samples.Record()), ("b", Samples.Record(Samples.Db, network: Samples.OtherNetwork, project: "p2"))));

        Assert.That(OnNetwork(Samples.Network, "10.1.0.11"), Is.EqualTo(_web));
        Assert.That(OnNetwork(Samples.OtherNetwork, "10.1.0.11").Identity, Is.EqualTo(new InstanceIdentity(Samples.Db, "p2")));
    }

    [Test]
    public void Two_ports_with_one_address_are_ambiguous_until_one_goes()
    {
        Import(Samples.Map(("a", Samples.Record()), ("b", Samples.Record(Samples.Db, mac: "fa:16:3e:00:00:02"))));
        Assert.That(OnNetwork(Samples.Network, "10.1.0.11"), Is.EqualTo(DirectoryAnswer.Ambiguous));

        Store.Delete(Samples.Db);
        Assert.That(OnNetwork(Samples.Network, "10.1.0.11"), Is.EqualTo(_web));
    }

    [Test]
    public void Whichever_of_two_ports_goes_the_other_is_found()
    {
        Import(Samples.Map(("a", Samples.Record()), ("b", Samples.Record(Samples.Db))));

        Store.Delete(Samples.Web);

        Assert.That(OnNetwork(Samples.Network, "10.1.0.11").Identity.InstanceId, Is.EqualTo(Samples.Db));
    }

    [Test]
    public void A_link_local_address_is_found_by_its_MAC()
    {
        Import(Samples.Record());

        Assert.That(OnNetwork(Samples.Network, "fe80::f816:3eff:fe00:1"), Is.EqualTo(_web));
        Assert.That(OnNetwork(Samples.Network, "fe80::f816:3eff:fe00:1%3"), Is.EqualTo(_web));
        Assert.That(OnNetwork(Samples.Network, "fe80::f816:3eff:fe00:2"), Is.EqualTo(DirectoryAnswer.NotFound));
    }

    [Test]
    public void One_MAC_on_two_ports_of_a_network_is_ambiguous()
    {
        Import(Samples.Map(("a", Samples.Record()), ("b", Samples.Record(Samples.Db, address: "10.1.0.12"))));

        Assert.That(OnNetwork(Samples.Network, "fe80::f816:3eff:fe00:1"), Is.EqualTo(DirectoryAnswer.Ambiguous));
        Assert.That(OnNetwork(Samples.Network, "10.1.0.11"), Is.EqualTo(_web));
    }

    [Test]
    public void A_router_is_asked_through_its_networks()
    {
        Import(Samples.Map(("a", Samples.Record()), ("b", Samples.Record(Samples.Db, "10.2.0.11", network: Samples.OtherNetwork))));
        Store.PutRouter(Guid.Parse(Samples.Router), [Guid.Parse(Samples.Network), Guid.Parse(Samples.OtherNetwork)]);

        Assert.That(BehindRouter(Samples.Router, "10.1.0.11"), Is.EqualTo(_web));
        Assert.That(BehindRouter(Samples.Router, "10.2.0.11").Identity.InstanceId, Is.EqualTo(Samples.Db));
        Assert.That(BehindRouter(Samples.Router, "10.3.0.11"), Is.EqualTo(DirectoryAnswer.NotFound));
        Assert.That(Store.DeleteRouter(Guid.Parse(Samples.Router)), Is.True);
        Assert.That(BehindRouter(Samples.Router, "10.1.0.11"), Is.EqualTo(DirectoryAnswer.NotFound));
    }

    [Test]
    public void One_address_on_two_networks_of_a_router_is_ambiguous()
    {
        Import(Samples.Map(("a", Samples.Record()), ("b", Samples.Record(Samples.Db, network: Samples.OtherNetwork))));
        Store.PutRouter(Guid.Parse(Samples.Router), [Guid.Parse(Samples.Network), Guid.Parse(Samples.OtherNetwork)]);

        Assert.That(BehindRouter(Samples.Router, "10.1.0.11"), Is.EqualTo(DirectoryAnswer.Ambiguous));
    }

    [Test]
    public void A_moved_address_follows_its_instance()
    {
        Import(Samples.Record());
        Import(Samples.Record(address: "10.1.0.99"));

        Assert.That(OnNetwork(Samples.Network, "10.1.0.11"), Is.EqualTo(DirectoryAnswer.NotFound));
        Assert.That(OnNetwork(Samples.Network, "10.1.0.99"), Is.EqualTo(_web));
    }

    [Test]
    public void Networks_may_be_asked_together()
    {
        Import(Samples.Record());

        Assert.That(Store.FindPorts([Guid.Parse(Samples.OtherNetwork), Guid.Parse(Samples.Network)], IPAddress.Parse("10.1.0.11")), Is.EqualTo([_web.Identity]));
        Assert.That(Store.FindPorts([], IPAddress.Parse("10.1.0.11")), Is.Empty);
    }
}
