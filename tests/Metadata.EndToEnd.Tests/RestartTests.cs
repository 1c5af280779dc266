using System.Globalization;
using Metadata.EndToEnd.Tests.Restarts;

namespace Metadata.EndToEnd.Tests;

/// <summary>What a guest notices of restarts: nothing, or a short wait.</summary>
internal sealed class RestartTests
{
    private ServedWorld _served = null!;

    private World World => _served.World;

    private Guest Guest => _served.Guests[0];

    [SetUp]
    public void Build() => _served = new ServedWorld(networks: 1);

    [TearDown]
    public void TearDown() => _served.Dispose();

    [Test]
    public void A_killed_proxy_is_back_at_once()
    {
        int before = _served.Pids.Single();
        Shell.Must("kill", "-KILL", before.ToString(CultureInfo.InvariantCulture));
        Until.True(() => Guest.Status("/openstack") == 200 && !_served.Pids.Contains(before), "a new proxy");
    }

    [Test]
    public void A_restarted_supervisor_adopts_the_running_proxies()
    {
        int[] before = _served.Pids;
        _served.EndSupervisor();
        Assert.That(Guest.Status("/openstack"), Is.EqualTo(200), "the proxy outlives its supervisor");
        Network another = World.AddNetwork();
        _served.RestartSupervisor();
        Until.True(() => Listens(another), () => "the new network served: " + _served.Supervisor.Output);
        Assert.That(_served.Pids, Is.SupersetOf(before));
    }

    [Test]
    public void A_namespace_that_comes_later_is_served_and_one_that_goes_takes_its_proxy_along()
    {
        Network later = World.AddNetwork();
        Until.True(() => Listens(later), "the new network served");
        World.DeleteNamespace(later.Namespace);
        Until.True(() => Shell.Run("pgrep", "-f", $"neutron-ns-metadata-proxy.*{later.Id}").Code != 0, "its proxy gone");
        Assert.That(Guest.Status("/openstack"), Is.EqualTo(200));
    }

    [Test]
    public void A_stray_file_among_the_namespaces_stops_nothing()
    {
        string stray = "/run/netns/qdhcp-" + World.NewId().ToString();
        File.WriteAllText(stray, string.Empty);
        try
        {
            Network later = World.AddNetwork();
            Until.True(() => Listens(later), "the network beside the stray file");
            Assert.That(_served.Supervisor.Process.HasExited, Is.False, _served.Supervisor.Output);
        }
        finally
        {
            File.Delete(stray);
        }
    }

    private static bool Listens(Network network) =>
        Shell.Run("ip", "netns", "exec", network.Namespace, "ss", "-ltnH").Output.Contains(
            string.Create(CultureInfo.InvariantCulture, $":{network.Port}"), StringComparison.Ordinal);
}
