using System.Globalization;

namespace Metadata.EndToEnd.Tests.Restarts;

/// <summary>
/// 200 requests a second from guests of four networks, each on a connection of its own, while parts are restarted again and
/// again: none fails, is refused or cut. METADATA_RESTARTS says how often (5 in the gate).
/// </summary>
internal sealed class RestartsUnderLoadTests
{
    private const int Rate = 200;
    private const int Networks = 4;

    // A start takes as long as the machine is busy; what is proved here is that guests wait and are not refused.
    private const string Patience = "connect_timeout = 30";

    private static readonly int s_restarts = int.Parse(Environment.GetEnvironmentVariable("METADATA_RESTARTS") ?? "5", CultureInfo.InvariantCulture);

    private ServedWorld _served = null!;
    private Load _load = null!;

    [TearDown]
    public void TearDown() => _served.Dispose();

    [Test]
    public void Of_the_agent()
    {
        Begin();
        for (int i = 0; i < s_restarts; i++)
        {
            Assert.That(_served.Agent.Terminate(), Is.Zero, _served.Agent.Output);
            _served.Agent = _served.World.StartAgent();
        }

        AssertNoneFailed();
    }

    [Test]
    public void Of_an_agent_whose_socket_the_service_manager_holds()
    {
        Begin(startAgent: static world =>
        {
            Service manager = world.Start(
                "/usr/bin/python3", "-u", Path.Join(AppContext.BaseDirectory, "Restarts", "hold_socket.py"), world.Socket, Published.Agent, "--config-file", world.Configuration);
            AwaitAgent(world, manager, starts: 1);
            return manager;
        });
        for (int i = 0; i < s_restarts; i++)
        {
            _served.Agent.Process.StandardInput.WriteLine();
            AwaitAgent(_served.World, _served.Agent, starts: i + 2);
        }

        AssertNoneFailed();
    }

    [TestCase("process")]
    [TestCase("shared")]
    public void Of_every_proxy(string isolation)
    {
        Begin("isolation = " + isolation);
        for (int i = 0; i < s_restarts; i++)
        {
            _served.RenewProxies();
        }

        AssertNoneFailed();
    }

    [TestCase("process")]
    [TestCase("shared")]
    public void Of_the_supervisor(string isolation)
    {
        Begin("isolation = " + isolation);
        int[] proxies = _served.Pids;
        for (int i = 0; i < s_restarts; i++)
        {
            _served.RestartSupervisor();
            Until.True(() => _served.Ready == Networks, () => _served.Supervisor.Output);
            Assert.That(_served.Pids, Is.EquivalentTo(proxies));
        }

        AssertNoneFailed();
    }

    // Its status on the agent's socket: whoever asks before it has begun waits in the held socket.
    private static void AwaitAgent(World world, Service manager, int starts)
    {
        Until.True(() => manager.Output.Split("started ").Length == starts + 1 || manager.Process.HasExited, () => manager.Output);
        Assert.That(Shell.Run("curl", "-s", "--max-time", "60", "--unix-socket", world.Socket, "http://agent/").Code, Is.Zero, () => manager.Output);
    }

    private void Begin(string options = "", Func<World, Service>? startAgent = null)
    {
        _served = new ServedWorld(Networks, options + '\n' + Patience, startAgent);
        _load = new Load(_served.World, _served.Guests, Rate, ServedWorld.Hostname);
    }

    private void AssertNoneFailed()
    {
        (int requests, int failed, string words) = _load.End();
        TestContext.Out.WriteLine($"{s_restarts} restarts, {requests} requests, {failed} failed\n{words}");
        Assert.That(failed, Is.Zero, () => words + '\n' + _served.Agent.Output);
        Assert.That(requests, Is.GreaterThan(s_restarts), words);
    }
}
