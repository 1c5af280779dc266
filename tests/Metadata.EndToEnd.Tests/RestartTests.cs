using System.Globalization;

namespace Metadata.EndToEnd.Tests;

/// <summary>What a guest notices of restarts: nothing, or a short wait.</summary>
internal sealed class RestartTests
{
    private const string Address = "10.9.0.31";
    private World _world = null!;
    private Network _network = null!;
    private Guest _guest = null!;
    private Service _agent = null!;
    private Service _supervisor = null!;

    [SetUp]
    public void Build()
    {
        _world = new World();
        try
        {
            _network = _world.AddNetwork();
            Guid instance = _world.NewId();
            _agent = _world.StartAgent();
            _world.Import(Records.Instance(instance, "steady", _network.Id, "10.9.0.0/24", Address));
            _guest = _world.AddGuest(_network, Address, instance);
            _supervisor = _world.StartSupervisor();
            Until.True(() => _guest.Status("/openstack") == 200, "the first 200");
        }
        catch
        {
            _world.Dispose();
            throw;
        }
    }

    [TearDown]
    public void TearDown()
    {
        _agent.Dispose();
        _supervisor.Dispose();
        _world.Dispose();
    }

    [Test]
    public void A_killed_proxy_is_back_at_once()
    {
        string before = ProxyPid();
        Shell.Must("kill", "-KILL", before);
        Until.True(() => _guest.Status("/openstack") == 200 && ProxyPid() != before, "a new proxy");
    }

    [Test]
    public void A_restarted_supervisor_adopts_the_running_proxies()
    {
        string before = ProxyPid();
        _supervisor.Terminate();
        Assert.That(_guest.Status("/openstack"), Is.EqualTo(200), "the proxy outlives its supervisor");
        Network another = _world.AddNetwork();
        _supervisor = _world.StartSupervisor();
        Until.True(() => Listens(another), "the new network served: " + _supervisor.Output);
        Assert.That(ProxyPid(), Is.EqualTo(before));
    }

    [Test]
    public void A_namespace_that_comes_later_is_served_and_one_that_goes_takes_its_proxy_along()
    {
        Network later = _world.AddNetwork();
        Until.True(() => Listens(later), "the new network served");
        _world.DeleteNamespace(later.Namespace);
        Until.True(() => Shell.Run("pgrep", "-f", $"neutron-ns-metadata-proxy.*{later.Id}").Code != 0, "its proxy gone");
        Assert.That(_guest.Status("/openstack"), Is.EqualTo(200));
    }

    [Test]
    public void A_stray_file_among_the_namespaces_stops_nothing()
    {
        string stray = "/run/netns/qdhcp-" + _world.NewId().ToString();
        File.WriteAllText(stray, string.Empty);
        try
        {
            Network later = _world.AddNetwork();
            Until.True(() => Listens(later), "the network beside the stray file");
            Assert.That(_supervisor.Process.HasExited, Is.False, _supervisor.Output);
        }
        finally
        {
            File.Delete(stray);
        }
    }

    private static bool Listens(Network network) =>
        Shell.Run("ip", "netns", "exec", network.Namespace, "ss", "-ltnH").Output.Contains(
            string.Create(CultureInfo.InvariantCulture, $":{network.Port}"), StringComparison.Ordinal);

    private string ProxyPid() => Shell.Run("pgrep", "-f", $"neutron-ns-metadata-proxy.*{_network.Id}").Output.Split('\n')[0];
}
