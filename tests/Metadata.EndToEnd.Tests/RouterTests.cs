namespace Metadata.EndToEnd.Tests;

/// <summary>A router's namespace: port 9697 behind a REDIRECT, the guest found through the router's networks.</summary>
internal sealed class RouterTests
{
    [Test]
    public void A_guest_behind_a_router_gets_its_metadata_through_the_redirect()
    {
        using var world = new World();
        Network router = world.AddRouter();
        Guid network = world.NewId();
        Guid instance = world.NewId();
        world.StartAgent();
        world.Import(Records.Instance(instance, "routed", network, "10.9.0.0/24", "10.9.0.21"));
        Shell.Must(Published.Control, "--config-file", world.Configuration, "router", "add", router.Id.ToString(), "--network", network.ToString());
        Shell.Must("ip", "netns", "exec", router.Namespace, "nft", "add table ip nat");
        Shell.Must("ip", "netns", "exec", router.Namespace, "nft", "add chain ip nat prerouting { type nat hook prerouting priority -100 ; }");
        Shell.Must("ip", "netns", "exec", router.Namespace, "nft", "add rule ip nat prerouting ip daddr 169.254.169.254 tcp dport 80 redirect to :9697");
        Guest guest = world.AddGuest(router, "10.9.0.21", instance);
        Service supervisor = world.StartSupervisor();
        Until.True(() => guest.Status("/openstack") == 200, "the router served: " + supervisor.Output);
        Assert.That(guest.Curl("/latest/meta-data/hostname"), Is.EqualTo("routed.novalocal"));
    }
}
