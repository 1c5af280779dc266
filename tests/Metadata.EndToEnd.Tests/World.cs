using System.Text.Json.Nodes;

namespace Metadata.EndToEnd.Tests;

/// <summary>A cloud of one host: agent, supervisor, networks, guests. Whatever it made is gone after Dispose.</summary>
internal sealed class World : IDisposable
{
    private readonly List<string> _namespaces = [];
    private readonly List<Service> _services = [];
    private readonly string _run = Guid.NewGuid().ToString("N")[..8];
    private int _links;

    public World(string more = "")
    {
        Assert.That(Environment.UserName, Is.EqualTo("root"), "these tests make network namespaces and need root");
        Folder = Directory.CreateTempSubdirectory("metadata-proxy-e2e-").FullName;
        File.SetUnixFileMode(Folder, (UnixFileMode)Convert.ToInt32("755", 8));
        Configuration = Path.Join(Folder, "metadata.conf");
        File.WriteAllText(Configuration, $"""
            [DEFAULT]
            state_path = {Folder}
            metadata_proxy_socket = {Socket}
            metadata_proxy_socket_mode = all
            metadata_proxy_shared_secret = end-to-end-secret
            metadata_proxy_user = nobody
            metadata_proxy_group = nogroup
            [metadata_proxy]
            admin_socket = {Folder}/agent.sock
            supervisor_socket = {Folder}/supervisor.sock
            namespace_patterns = qdhcp-{_run}-*, qrouter-{_run}-*
            {more}
            """);
    }

    public string Folder { get; }

    public string Configuration { get; }

    public string Socket => Path.Join(Folder, "metadata_proxy");

    public Service StartAgent(params IEnumerable<string> more)
    {
        Service agent = Track(new Service(Published.Agent, ["--config-file", Configuration, .. more.SelectMany(static file => new[] { "--config-file", file })]));
        Until.True(() => agent.Process.HasExited || Shell.Run("curl", "-s", "--unix-socket", Socket, "http://agent/").Code == 0, "the agent's socket");
        Assert.That(agent.Process.HasExited, Is.False, agent.Output);
        return agent;
    }

    public Service StartSupervisor() => Track(new Service(Published.Proxy, "supervise", "--config-file", Configuration));

    /// <summary>What the supervisor says on its socket; null while it says nothing.</summary>
    public JsonNode? SupervisorStatus()
    {
        string said = Shell.Run("curl", "-s", "--unix-socket", Path.Join(Folder, "supervisor.sock"), "http://supervisor/status").Output;
        return said.Length == 0 ? null : JsonNode.Parse(said);
    }

    public Service StartProxy(Network network, string option = "--network-id", string? socket = null, params string[] more) =>
        Track(new Service(Published.Proxy, ProxyArguments(network, option, socket, more)));

    /// <summary>A proxy that may have no more than so many descriptors.</summary>
    public Service StartProxy(Network network, int descriptors) =>
        Track(new Service("prlimit", [$"--nofile={descriptors}:{descriptors}", Published.Proxy, .. ProxyArguments(network, "--network-id", null, [])]));

    /// <summary>haproxy with the configuration that Neutron's driver writes for the network's DHCP namespace.</summary>
    public Service StartHaproxy(Network network, string socket)
    {
        string configuration = Shell.Must(
            "/usr/bin/python3", Path.Join(AppContext.BaseDirectory, "Neutron", "neutron_driver.py"), "network", Path.Join(Folder, "haproxy"), socket, network.Id.ToString()).Trim();
        return Start("ip", "netns", "exec", network.Namespace, "haproxy", "-db", "-f", configuration);
    }

    public Service Start(string program, params IEnumerable<string> arguments) => Track(new Service(program, arguments));

    public Guid NewId() => Guid.Parse(_run + Guid.NewGuid().ToString()[8..]);

    public Network AddNetwork(string kind = "qdhcp") => AddNetwork(kind, 80, NewId());

    /// <summary>A network whose id is given and whose namespace has a name of this world's own.</summary>
    public Network AddNetwork(Guid id) => AddNetwork($"net-{_run}-{_namespaces.Count}", 80, id);

    public Network AddRouter() => AddNetwork("qrouter", 9697, NewId());

    public Guest AddGuest(Network network, string address, Guid instance)
    {
        string name = $"guest-{_run}-{_links}";
        string inside = $"v{_run}{_links}";
        _links++;
        AddNamespace(name);
        Shell.Must("ip", "-n", network.Namespace, "link", "add", inside, "type", "veth", "peer", "name", "eth0", "netns", name);
        Shell.Must("ip", "-n", network.Namespace, "link", "set", inside, "master", "br0", "up");
        Shell.Must("ip", "-n", network.Namespace, "route", "replace", address + "/32", "dev", "br0");
        Shell.Must("ip", "-n", name, "addr", "add", address + "/24", "dev", "eth0");
        Shell.Must("ip", "-n", name, "link", "set", "eth0", "up");
        Shell.Must("ip", "-n", name, "route", "add", "169.254.169.254/32", "dev", "eth0");
        return new Guest(name, address, instance.ToString());
    }

    public void Import(params JsonObject[] records)
    {
        var instances = new JsonObject();
        foreach (JsonObject record in records)
        {
            instances[(string)record["uuid"]!] = record;
        }

        string file = Path.Join(Folder, Guid.NewGuid() + ".json");
        File.WriteAllText(file, new JsonObject { ["instances"] = instances }.ToJsonString());
        Shell.Must(Published.Control, "--config-file", Configuration, "instance", "import", file);
    }

    public void AddNamespace(string name)
    {
        _namespaces.Add(name);
        Shell.Must("ip", "netns", "add", name);
        Shell.Must("ip", "-n", name, "link", "set", "lo", "up");
    }

    public void DeleteNamespace(string name)
    {
        _namespaces.Remove(name);
        Shell.Run("ip", "netns", "delete", name);
    }

    public void Dispose()
    {
        foreach (Service service in Enumerable.Reverse(_services))
        {
            service.Dispose();
        }

        foreach (string pidFile in Directory.EnumerateFiles(Folder, "*.pid", SearchOption.AllDirectories))
        {
            KillProxyOf(pidFile);
        }

        // Shared processes outlive their supervisor too, and have no pid file.
        foreach (string pid in Shell.Run("pgrep", "-f", $"serve-shared .*{Socket}").Output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            Shell.Run("kill", "-KILL", pid);
        }

        foreach (string name in _namespaces)
        {
            Shell.Run("ip", "netns", "delete", name);
        }

        Directory.Delete(Folder, recursive: true);
    }

    // Only a process that still is one of this world's proxies: its command line names the world's folder.
    private void KillProxyOf(string pidFile)
    {
        string pid = File.ReadAllText(pidFile).Trim();
        string commandLine = Path.Join("/proc", pid, "cmdline");
        if (pid.Length > 0 && File.Exists(commandLine) && File.ReadAllText(commandLine).Contains(Folder, StringComparison.Ordinal))
        {
            Shell.Run("kill", "-KILL", pid);
        }
    }

    private Network AddNetwork(string kind, int port, Guid id)
    {
        string name = $"{kind}-{id}";
        AddNamespace(name);
        Shell.Must("ip", "-n", name, "link", "add", "br0", "type", "bridge");
        Shell.Must("ip", "-n", name, "addr", "add", "169.254.169.254/32", "dev", "br0");
        Shell.Must("ip", "-n", name, "link", "set", "br0", "up");
        Shell.Must("ip", "-n", name, "route", "add", "10.9.0.0/24", "dev", "br0");
        return new Network(id, name, port);
    }

    private string[] ProxyArguments(Network network, string option, string? socket, string[] more) =>
    [
        "--nodaemonize", "--netns", network.Namespace, option, network.Id.ToString(), "--metadata-proxy-socket", socket ?? Socket,
        "--metadata-port", network.Port.ToString(System.Globalization.CultureInfo.InvariantCulture),
        "--metadata-proxy-user", "nobody", "--metadata-proxy-group", "nogroup",
        "--state-path", Folder, "--pid-file", Path.Join(Folder, network.Id + ".pid"), .. more,
    ];

    private Service Track(Service service)
    {
        _services.Add(service);
        return service;
    }
}
