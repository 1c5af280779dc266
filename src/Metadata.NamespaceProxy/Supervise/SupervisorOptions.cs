using System.Globalization;
using Metadata.Configuration;
using Metadata.Linux.Processes;
using Metadata.NamespaceProxy.Options;

namespace Metadata.NamespaceProxy.Supervise;

/// <summary>What the supervisor was asked to do.</summary>
internal sealed record SupervisorOptions
{
    private static readonly string[] Valued = ["config-file", "config-dir", "log-file", LogFormatOption.Argument, "isolation", .. LimitOptions.Arguments];
    private static readonly string[] Flags = ["stop-proxies", "debug"];

    /// <summary>The agent's unix socket.</summary>
    public required string Socket { get; init; }

    /// <summary>Where pid files go, below.</summary>
    public required string StatePath { get; init; }

    /// <summary>User the proxies become; empty: stay.</summary>
    public required string User { get; init; }

    /// <summary>That user's number.</summary>
    /// <exception cref="AccountException">There is no such user.</exception>
    public long UserId => User.Length == 0 ? Privileges.UserId : Accounts.FindUser(User).Uid;

    /// <summary>Group the proxies become.</summary>
    public required string Group { get; init; }

    /// <summary>Where namespaces have their names.</summary>
    public required string Directory { get; init; }

    /// <summary>Shell patterns of the names that get a proxy.</summary>
    public required IReadOnlyList<string> Patterns { get; init; }

    /// <summary>The operator's list of namespaces; null for none.</summary>
    public string? NamespaceFile { get; init; }

    /// <summary>What Neutron wrote for haproxy says which namespaces are served, and where.</summary>
    public bool NeutronFiles { get; init; }

    /// <summary>As it was given: process, shared or shared:N.</summary>
    public string Isolation { get; init; } = "process";

    /// <summary>Processes that serve all namespaces together; 0: each has one of its own.</summary>
    public int SharedProcesses { get; init; }

    /// <summary>Add the addresses at which metadata is asked for.</summary>
    public bool ManageAddresses { get; init; }

    /// <summary>Shell patterns of the interface that gets them.</summary>
    public IReadOnlyList<string> ManagedInterfaces { get; init; } = [];

    /// <summary>Addresses that proxies listen on.</summary>
    public required IReadOnlyList<string> Hosts { get; init; }

    /// <summary>Port in network namespaces.</summary>
    public required int NetworkPort { get; init; }

    /// <summary>Port in router namespaces, behind Neutron's REDIRECT.</summary>
    public required int RouterPort { get; init; }

    /// <summary>Whether the proxies may use the link: auto or off, as given.</summary>
    public required string Link { get; init; }

    /// <summary>Where metadatactl asks.</summary>
    public required string AdminSocket { get; init; }

    /// <summary>Where the proxies report.</summary>
    public string ReportSocket => AdminSocket + ".reports";

    /// <summary>End the proxies with the supervisor.</summary>
    public bool StopProxies { get; init; }

    /// <summary>Arguments that carry the limits to the proxies.</summary>
    public IReadOnlyList<string> LimitArguments { get; init; } = [];

    /// <summary>What the files hold that neither agent nor supervisor reads.</summary>
    public IReadOnlyList<UnknownOption> Unknown { get; init; } = [];

    /// <summary>Log file of supervisor and proxies; null for standard error.</summary>
    public string? LogFile { get; init; }

    /// <summary>Form of the log of supervisor and proxies.</summary>
    public LogFormat LogFormat { get; init; }

    /// <summary>Folder of the pid files, where Neutron's own process manager keeps them.</summary>
    public string PidDirectory => Path.Combine(StatePath, "ns-metadata-proxy");

    /// <summary>Reads the command line and the files it names.</summary>
    /// <exception cref="UsageException">An option is unknown or malformed.</exception>
    /// <exception cref="ConfigurationException">A file is.</exception>
    public static SupervisorOptions Parse(ReadOnlySpan<string> arguments)
    {
        var list = ArgumentList.Parse(arguments, Valued, Flags);
        var files = list.All("config-file");
        var dirs = list.All("config-dir");
        if (files.Count + dirs.Count == 0)
        {
            files = DefaultFiles.Existing;
            if (files.Count == 0)
            {
                throw UsageException.For("--config-file", null, "is not given, and none of the usual files is there", "name the agent's configuration, such as /etc/neutron/metadata_agent.ini");
            }
        }

        var configuration = OsloConfiguration.Load(files, dirs, Catalogue());
        var statePath = configuration.GetString("DEFAULT", "state_path", null) ?? "/var/lib/neutron";
        var isolation = list.Last("isolation") ?? configuration.GetString(ProxySection.Name, "isolation", null) ?? "process";
        return new SupervisorOptions
        {
            NamespaceFile = configuration.GetString(ProxySection.Name, "namespace_file", null) is { Length: > 0 } named ? Path.GetFullPath(named) : null,
            NeutronFiles = configuration.GetBool(ProxySection.Name, "neutron_files", false),
            Isolation = isolation,
            SharedProcesses = ProcessesOf(isolation),
            ManageAddresses = configuration.GetBool(ProxySection.Name, "manage_addresses", false),
            ManagedInterfaces = configuration.GetList(ProxySection.Name, "manage_addresses_interface", "tap*", "ns-*"),
            StatePath = statePath,
            Socket = configuration.GetString("DEFAULT", "metadata_proxy_socket", null) ?? Path.Combine(statePath, "metadata_proxy"),
            User = configuration.GetString("DEFAULT", "metadata_proxy_user", null) ?? "",
            Group = configuration.GetString("DEFAULT", "metadata_proxy_group", null) ?? "",
            Directory = configuration.GetString(ProxySection.Name, "namespace_directory", null) ?? "/run/netns",
            Patterns = configuration.GetList(ProxySection.Name, "namespace_patterns", "qdhcp-*", "qrouter-*", "ovnmeta-*"),
            Hosts = configuration.GetList(ProxySection.Name, "listen_hosts", "0.0.0.0", "::"),
            NetworkPort = configuration.GetPort(ProxySection.Name, "network_listen_port", 80),
            RouterPort = configuration.GetPort("DEFAULT", "metadata_port", 9697),
            Link = configuration.GetChoice(ProxySection.Name, "link", "auto", "auto", "off"),
            AdminSocket = configuration.GetString(ProxySection.Name, "supervisor_socket", null) ?? "/run/metadata-proxy/supervisor.sock",
            StopProxies = list.Flag("stop-proxies", configuration.GetBool(ProxySection.Name, "stop_proxies", false)),
            LimitArguments = LimitOptions.ToArguments(list, configuration),
            Unknown = [.. configuration.FindUnknown().Where(option => option.Section == ProxySection.Name)],
            LogFormat = LogFormatOption.Read(list, configuration),
            LogFile = list.Last("log-file") is { } file ? Path.GetFullPath(file) : null,
        };
    }

    private static int ProcessesOf(string isolation)
    {
        const string Shared = "shared";
        const int Most = 64;
        return isolation switch
        {
            "process" => 0,
            Shared => 1,
            _ when isolation.StartsWith(Shared + ":", StringComparison.Ordinal)
                && int.TryParse(isolation.AsSpan(Shared.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= Most => number,
            _ => throw UsageException.For("--isolation, isolation in [metadata_proxy]", isolation, "is not known", $"write process, {Shared} or {Shared}:N with N from 1 to {Most}"),
        };
    }

    // The agent and Neutron answer for the other sections.
    private static OptionCatalogue Catalogue() => new([.. ProxySection.Agent, .. ProxySection.Supervisor, .. ProxySection.Limits, .. ProxySection.Rates]);
}
