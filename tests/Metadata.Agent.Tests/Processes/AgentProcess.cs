using System.Text;
using Metadata.Instances;

namespace Metadata.Agent.Tests.Processes;

/// <summary>A real agent in a folder of its own.</summary>
internal sealed class AgentProcess : IDisposable
{
    private readonly List<RunningProcess> _runs = [];

    public AgentProcess()
    {
        Folder = Directory.CreateTempSubdirectory("metadata-agent-").FullName;
        Configuration = Path.Join(Folder, "agent.conf");
        Configure();
    }

    public string Folder { get; }

    public string Configuration { get; }

    /// <summary>Further files, read after it.</summary>
    public IReadOnlyList<string> MoreConfiguration { get; set; } = [];

    public string Socket => Path.Join(Folder, "proxy.sock");

    public string AdminSocket => Path.Join(Folder, "admin.sock");

    public RunningProcess Process => _runs[^1];

    public string Output => Process.Output;

    /// <summary>Writes the configuration: what every agent of a test has, and more.</summary>
    public void Configure(string defaults = "", string proxy = "", string more = "") => File.WriteAllText(Configuration, $"""
        [DEFAULT]
        state_path = {Folder}
        metadata_proxy_socket = {Socket}
        {defaults}
        [metadata_proxy]
        admin_socket = {AdminSocket}
        {proxy}
        {more}

        """);

    /// <summary>Fills the store of an agent that is not running.</summary>
    public void Import(string json)
    {
        using SqliteInstanceStore store = SqliteInstanceStore.Open(Path.Join(Folder, "metadata.db"));
        store.Import(Encoding.UTF8.GetBytes(json), "test");
    }

    /// <summary>Starts it and waits until it listens.</summary>
    public void Start()
    {
        StartOnly();
        Run.Until(() => Process.HasExited || Output.Contains("Listening on", StringComparison.Ordinal), () => "the agent: " + Output);
        Assert.That(Process.HasExited, Is.False, Output);
    }

    /// <summary>Starts it and nothing more.</summary>
    public RunningProcess StartOnly()
    {
        _runs.Add(StartWith(["--config-file", Configuration, .. MoreConfiguration.SelectMany(static file => new[] { "--config-file", file })]));
        return Process;
    }

    /// <summary>The program with other arguments.</summary>
    public static RunningProcess StartWith(params IEnumerable<string> arguments)
    {
        // Trimming may take what only the published program would miss.
        string? published = Environment.GetEnvironmentVariable("METADATA_PROXY_BIN");
        return published is { Length: > 0 }
            ? new RunningProcess(Path.Join(published, "neutron-metadata-agent"), arguments)
            : new RunningProcess("dotnet", [Path.Join(AppContext.BaseDirectory, "neutron-metadata-agent.dll"), .. arguments]);
    }

    /// <summary>curl on the proxies' socket.</summary>
    public string Curl(string path, params IEnumerable<string> arguments) =>
        Processes.Run.ToEnd("curl", ["-s", "--unix-socket", Socket, .. arguments, "http://agent" + path]).Output;

    public void Dispose()
    {
        foreach (RunningProcess run in _runs)
        {
            run.Dispose();
        }

        Directory.Delete(Folder, recursive: true);
    }
}
