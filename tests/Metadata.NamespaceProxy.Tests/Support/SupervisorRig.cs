using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Metadata.NamespaceProxy.Tests.Processes;

namespace Metadata.NamespaceProxy.Tests.Support;

/// <summary>The supervisor as a process of its own over real namespaces, in front of a stub agent. Root is needed.</summary>
internal sealed class SupervisorRig : IDisposable
{
    private readonly string _run = Guid.NewGuid().ToString()[..8];
    private readonly List<string> _namespaces = [];
    private readonly string _configuration;
    private StubAgent? _agent;

    public SupervisorRig(string options = "", byte[]? answer = null)
    {
        File.SetUnixFileMode(Folder, (UnixFileMode)Convert.ToInt32("755", 8));
        _configuration = Path.Join(Folder, "supervisor.conf");
        File.WriteAllText(_configuration, $"""
            [DEFAULT]
            state_path = {Folder}
            metadata_proxy_socket = {AgentSocket}
            [metadata_proxy]
            supervisor_socket = {Folder}/supervisor.sock
            namespace_patterns = q*-{_run}-*
            connect_timeout = 1
            {options}
            """);
        StartAgent(answer);
        Start();
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("supervisor-").FullName;

    public string AgentSocket => Path.Join(Folder, "agent");

    public Command Supervisor { get; private set; } = null!;

    /// <summary>Starts another supervisor; the one before must have ended.</summary>
    public void Start()
    {
        Supervisor = new Command("supervise", "--config-file", _configuration);
        Until.True(() => Ask("/status").Length > 0 || Supervisor.HasExited, () => "its admin socket: " + Supervisor.Output);
    }

    /// <summary>Makes a namespace as Neutron does.</summary>
    /// <param name="kind">Its prefix.</param>
    /// <param name="up">With a loopback interface that is up.</param>
    public string AddNamespace(string kind = "qdhcp", bool up = true)
    {
        string name = $"{kind}-{_run}{Guid.NewGuid().ToString()[8..]}";
        _namespaces.Add(name);
        Run("ip", "netns", "add", name);
        if (up)
        {
            Run("ip", "-n", name, "link", "set", "lo", "up");
        }

        return name;
    }

    /// <summary>Gives a namespace a second name of another kind.</summary>
    public string Rename(string name, string kind)
    {
        string renamed = kind + name[name.IndexOf('-', StringComparison.Ordinal)..];
        _namespaces.Add(renamed);
        Run("touch", "/run/netns/" + renamed);
        Run("mount", "--bind", "/run/netns/" + name, "/run/netns/" + renamed);
        return renamed;
    }

    public static void SetLoopback(string name, string state) => Run("ip", "-n", name, "link", "set", "lo", state);

    public void DeleteNamespace(string name)
    {
        _namespaces.Remove(name);
        Run("ip", "netns", "delete", name);
    }

    public void StartAgent(byte[]? answer = null) => _agent = new StubAgent(AgentSocket, answer) { Remember = false };

    public void EndAgent()
    {
        _agent?.Dispose();
        File.Delete(AgentSocket);
        _agent = null;
    }

    /// <summary>Asks the supervisor.</summary>
    public JsonNode Status() => JsonNode.Parse(Ask("/status"))!;

    /// <summary>What it says of one namespace; null when it does not know it.</summary>
    public JsonNode? Status(string name) => Status()["namespaces"]!.AsArray().FirstOrDefault(entry => (string)entry!["name"]! == name);

    public string Ask(string path) => Run("curl", "-s", "--max-time", "20", "--unix-socket", Path.Join(Folder, "supervisor.sock"), "http://supervisor" + path);

    /// <summary>Asks the proxy from inside.</summary>
    public static string Get(string name, string path, int port = 80)
        => Run("ip", "netns", "exec", name, "curl", "-s", "--max-time", "20", "-o", "/dev/null", "-w", "%{http_code}", $"http://127.0.0.1:{port}{path}");

    public void AwaitState(string name, string state)
        => Until.True(() => (string?)Status(name)?["state"] == state, () => $"{state}: {Status(name)}\n{Supervisor.Output}");

    public void Dispose()
    {
        // The supervisor first, which would start its proxies again; its output ends with the last of them.
        KillSupervisor();
        foreach (int proxy in Processes())
        {
            Kill(proxy);
        }

        Supervisor.Dispose();
        _agent?.Dispose();
        foreach (string name in _namespaces)
        {
            Run("ip", "netns", "delete", name);
        }

        Directory.Delete(Folder, recursive: true);
    }

    public void KillSupervisor()
    {
        Kill(Supervisor.Id);
        Until.True(() => Supervisor.HasExited, "the supervisor's end");
    }

    public void SignalSupervisor(string signal) => Run("kill", signal, Supervisor.Id.ToString(CultureInfo.InvariantCulture));

    /// <summary>Sends SIGKILL.</summary>
    public static void Kill(int pid) => Run("kill", "-KILL", pid.ToString(CultureInfo.InvariantCulture));

    /// <summary>The processes of this rig: their command lines name its folder.</summary>
    public IEnumerable<int> Processes() =>
        from entry in Directory.GetDirectories("/proc")
        let name = Path.GetFileName(entry)
        where name.All(char.IsAsciiDigit) && DaemonFolder.CommandLine(int.Parse(name, CultureInfo.InvariantCulture)).Contains(Folder, StringComparison.Ordinal)
        select int.Parse(name, CultureInfo.InvariantCulture);

    private static string Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return output;
    }
}
