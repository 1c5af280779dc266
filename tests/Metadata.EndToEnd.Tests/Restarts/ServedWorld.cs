using System.Text.Json.Nodes;

namespace Metadata.EndToEnd.Tests.Restarts;

/// <summary>A world whose networks have one guest each, called steady, and are ready: what restarts are tried on.</summary>
internal sealed class ServedWorld : IDisposable
{
    public const string Hostname = "steady.novalocal";

    private const string Address = "10.9.0.31";

    /// <summary>Makes it.</summary>
    /// <param name="networks">How many networks.</param>
    /// <param name="options">Lines of [metadata_proxy].</param>
    /// <param name="startAgent">Starts the agent; null: as a process that binds its own socket.</param>
    public ServedWorld(int networks, string options = "", Func<World, Service>? startAgent = null)
    {
        World = new World(options);
        try
        {
            Agent = startAgent is null ? World.StartAgent() : startAgent(World);
            List<JsonObject> records = [];
            for (int i = 0; i < networks; i++)
            {
                Network network = World.AddNetwork();
                Guid instance = World.NewId();
                records.Add(Records.Instance(instance, "steady", network.Id, "10.9.0.0/24", Address));
                Networks.Add(network);
                Guests.Add(World.AddGuest(network, Address, instance));
            }

            World.Import([.. records]);
            Supervisor = World.StartSupervisor();
            Assert.That(
                Shell.Run(Published.Control, "--config-file", World.Configuration, "wait-ready", "--all", "--timeout", "30"),
                Is.EqualTo(new ShellResult(0, "ready\n", "")), () => Supervisor.Output);
            Assert.That(Ready, Is.EqualTo(networks));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public World World { get; }

    public List<Network> Networks { get; } = [];

    public List<Guest> Guests { get; } = [];

    public Service Agent { get; set; }

    public Service Supervisor { get; private set; } = null!;

    /// <summary>Namespaces that the supervisor calls ready.</summary>
    public int Ready => (int?)World.SupervisorStatus()?["totals"]?["ready"] ?? 0;

    /// <summary>The processes that serve, each once.</summary>
    public int[] Pids => [.. World.SupervisorStatus()?["namespaces"]?.AsArray().Select(one => (int)one!["pid"]!).Distinct() ?? []];

    /// <summary>Ends the supervisor and starts another one; the proxies stay.</summary>
    public void RestartSupervisor()
    {
        EndSupervisor();
        Supervisor = World.StartSupervisor();
    }

    public void EndSupervisor() => Assert.That(Supervisor.Terminate(), Is.Zero, () => Supervisor.Output);

    /// <summary>Has every proxy followed by a new one, as an upgrade does; returns when those before are gone.</summary>
    public void RenewProxies()
    {
        int[] before = Pids;
        Shell.Must("kill", "-HUP", Supervisor.Process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture));
        Until.True(() => Pids is [_, ..] now && !now.Intersect(before).Any() && !before.Any(pid => Directory.Exists($"/proc/{pid}")), () => Supervisor.Output);
    }

    public void Dispose() => World.Dispose();
}
