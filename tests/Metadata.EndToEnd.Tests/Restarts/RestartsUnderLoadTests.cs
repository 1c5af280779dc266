using System.Globalization;
using System.Text.Json.Nodes;

namespace Metadata.EndToEnd.Tests.Restarts;

/// <summary>
/// 200 requests a second from guests of four networks, each on a connection of its own, while parts are restarted again and
/// again: none fails, is refused or cut. METADATA_RESTARTS says how often (5 in the gate).
/// </summary>
internal sealed class RestartsUnderLoadTests
{
    private const int Rate = 200;
    private const int Networks = 4;

    private static readonly int s_restarts = int.Parse(Environment.GetEnvironmentVariable("METADATA_RESTARTS") ?? "5", CultureInfo.InvariantCulture);

    private readonly List<Guest> _guests = [];
    private World _world = null!;
    private Service _agent = null!;
    private Service _supervisor = null!;
    private Load _load = null!;

    [SetUp]
    public void Build()
    {
        // A start takes as long as the machine is busy; what is proved here is that guests wait and are not refused.
        _world = new World("connect_timeout = 30");
        try
        {
            _agent = _world.StartAgent();
            _guests.Clear();
            List<JsonObject> records = [];
            for (int i = 0; i < Networks; i++)
            {
                Network network = _world.AddNetwork();
                Guid instance = _world.NewId();
                records.Add(Records.Instance(instance, "steady", network.Id, "10.9.0.0/24", "10.9.0.31"));
                _guests.Add(_world.AddGuest(network, "10.9.0.31", instance));
            }

            _world.Import([.. records]);
            _supervisor = _world.StartSupervisor();
            Assert.That(
                Shell.Run(Published.Control, "--config-file", _world.Configuration, "wait-ready", "--all", "--timeout", "30"), Is.EqualTo(new ShellResult(0, "ready\n", "")), _supervisor.Output);
            Assert.That(Ready(), Is.EqualTo(Networks));
            _load = new Load(_world, _guests, Rate, "steady.novalocal");
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
    public void Of_the_agent()
    {
        for (int i = 0; i < s_restarts; i++)
        {
            Assert.That(_agent.Terminate(), Is.Zero, _agent.Output);
            _agent = _world.StartAgent();
        }

        AssertNoneFailed();
    }

    [Test]
    public void Of_every_proxy()
    {
        for (int i = 0; i < s_restarts; i++)
        {
            int[] before = Pids();
            Shell.Must("kill", "-HUP", _supervisor.Process.Id.ToString(CultureInfo.InvariantCulture));
            Until.True(() => !Pids().Intersect(before).Any() && !before.Any(pid => Directory.Exists($"/proc/{pid}")), () => _supervisor.Output);
        }

        AssertNoneFailed();
    }

    [Test]
    public void Of_the_supervisor()
    {
        int[] proxies = Pids();
        for (int i = 0; i < s_restarts; i++)
        {
            Assert.That(_supervisor.Terminate(), Is.Zero, _supervisor.Output);
            _supervisor = _world.StartSupervisor();
            Until.True(() => Ready() == Networks, () => _supervisor.Output);
            Assert.That(Pids(), Is.EquivalentTo(proxies));
        }

        AssertNoneFailed();
    }

    private void AssertNoneFailed()
    {
        (int requests, int failed, string words) = _load.End();
        TestContext.Out.WriteLine($"{s_restarts} restarts, {requests} requests, {failed} failed\n{words}");
        Assert.That(failed, Is.Zero, () => words + '\n' + _agent.Output);
        Assert.That(requests, Is.GreaterThan(s_restarts), words);
    }

    private int Ready() => (int?)_world.SupervisorStatus()?["totals"]?["ready"] ?? 0;

    private int[] Pids() => [.. _world.SupervisorStatus()?["namespaces"]?.AsArray().Select(one => (int)one!["pid"]!) ?? []];
}
