using System.Globalization;
using System.Text.Json.Nodes;

namespace Metadata.EndToEnd.Tests;

/// <summary>One guest does its worst through sixteen addresses; another one is served meanwhile, and what the first one took is given back.</summary>
internal sealed class LoadSceneTests
{
    private const int Requests = 60;
    private const long MostGrowth = 64 * 1024;
    private const string Innocent = "10.9.0.22";

    private static readonly string[] s_attackers = [.. Enumerable.Range(0, 16).Select(static i => $"10.9.0.{100 + i}")];

    private World _world = null!;
    private Scene _scene = null!;
    private int _descriptors;
    private long _peak;

    [OneTimeSetUp]
    public void Build()
    {
        _world = new World();
        try
        {
            _world.StartAgent();
            _scene = new Scene(_world, network => _world.StartProxy(network));
            _descriptors = _scene.Descriptors();
            _peak = _scene.PeakMemory();
        }
        catch
        {
            _world.Dispose();
            throw;
        }
    }

    [OneTimeTearDown]
    public void TearDown() => _world.Dispose();

    [TestCase("slowloris")]
    [TestCase("half_bodies")]
    [TestCase("header_flood")]
    [TestCase("pipelined")]
    [TestCase("never_read")]
    [TestCase("slow_readers")]
    [TestCase("rst_storm")]
    [TestCase("long_bodies")]
    public void Another_guest_is_served_beside_it(string name)
    {
        using (Service attack = _scene.Begin(name))
        {
            _scene.ServeInnocent(name);
            Assert.That(attack.Process.HasExited, Is.False, attack.Output);
        }

        Until.True(() => _scene.Descriptors() <= _descriptors, () => $"{_scene.Descriptors()} descriptors to become {_descriptors}", TimeSpan.FromSeconds(30));
        Assert.That(_scene.PeakMemory() - _peak, Is.LessThan(MostGrowth), "KiB more than before the first scene");
    }

    [Test]
    public void A_body_of_100_MiB_is_refused_before_2_MiB_of_it_were_sent()
    {
        using Service attack = _scene.Begin("long_bodies");
        Assert.That(attack.Output.Split('\n').Count(static line => line.StartsWith("refused 413 early", StringComparison.Ordinal)), Is.EqualTo(2), attack.Output);
    }

    [Test]
    public void Without_descriptors_left_idle_connections_make_room()
    {
        Scene narrow = new(_world, network => _world.StartProxy(network, descriptors: 96));
        using Service attack = narrow.Begin("idle");
        narrow.ServeInnocent("a proxy of 96 descriptors");
        Assert.That(narrow.Proxy.Process.HasExited, Is.False, narrow.Proxy.Output);
    }

    /// <summary>A network with a proxy of its own, an attacker and an innocent guest.</summary>
    private sealed class Scene
    {
        private readonly World _world;
        private readonly Guest _attacker;
        private readonly Guest _innocent;
        private readonly string _pid;

        public Scene(World world, Func<Network, Service> start)
        {
            _world = world;
            Network network = world.AddNetwork();
            JsonObject attacker = Records.Instance(world.NewId(), "attacker", network.Id, "10.9.0.0/24", s_attackers[0]);
            attacker["user_data_b64"] = Convert.ToBase64String(new byte[65000]);
            world.Import(attacker, Records.Instance(world.NewId(), "innocent", network.Id, "10.9.0.0/24", Innocent));
            _attacker = world.AddGuest(network, s_attackers[0], Guid.Empty);
            foreach (string address in s_attackers.Skip(1))
            {
                Shell.Must("ip", "-n", _attacker.Namespace, "addr", "add", address + "/24", "dev", "eth0");
            }

            _innocent = world.AddGuest(network, Innocent, Guid.Empty);
            Proxy = start(network);
            Until.True(() => _innocent.Status("/openstack") == 200, () => "the first 200: " + Proxy.Output);
            _pid = File.ReadAllText(Path.Join(world.Folder, network.Id + ".pid")).Trim();
        }

        public Service Proxy { get; }

        public Service Begin(string name)
        {
            Service attack = _world.Start("ip", "netns", "exec", _attacker.Namespace, "/usr/bin/python3", Script, name, string.Join(',', s_attackers));
            Until.True(
                () => attack.Process.HasExited || attack.Output.Contains("held", StringComparison.Ordinal),
                () => name + ": " + attack.Output,
                TimeSpan.FromSeconds(60));
            Assert.That(attack.Process.HasExited, Is.False, attack.Output);
            return attack;
        }

        // All with 200, each within five seconds: half of what a queue behind the scene's own deadlines would take.
        public void ServeInnocent(string name)
        {
            ShellResult result = _innocent.Run("/usr/bin/python3", Script, "innocent", Requests.ToString(CultureInfo.InvariantCulture));
            TestContext.Progress.WriteLine($"beside {name}: {result.Output.Trim()}");
            Assert.That(result.Output, Does.StartWith("0 wrong"), result.Error);
        }

        public int Descriptors() => Directory.GetFiles($"/proc/{_pid}/fd").Length;

        /// <summary>In KiB.</summary>
        public long PeakMemory() => long.Parse(
            File.ReadLines($"/proc/{_pid}/status").First(static line => line.StartsWith("VmHWM:", StringComparison.Ordinal)).Split(['\t', ' '], StringSplitOptions.RemoveEmptyEntries)[1],
            CultureInfo.InvariantCulture);

        private static string Script => Path.Join(AppContext.BaseDirectory, "Hostile", "load_scene.py");
    }
}
