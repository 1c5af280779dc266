using System.Globalization;
using Metadata.Configuration;
using Metadata.NamespaceProxy.Proxy;

namespace Metadata.NamespaceProxy.Options;

/// <summary>What one proxy was asked to do.</summary>
internal sealed record ProxyOptions
{
    private static readonly string[] Valued =
    [
        "netns", "netns-identity", "identity-field", "syslog", "link", "network-id", "router-id", "metadata-proxy-socket", "metadata-host", "metadata-port",
        "metadata-proxy-user", "metadata-proxy-group", "pid-file", "state-path", "log-file", "log-dir", LogFormatOption.Argument,
        "config-file", "config-dir", "ready-descriptor", "listen-descriptor", "address-descriptor", "log-descriptor", "report-socket", .. LimitOptions.Arguments,
    ];

    private static readonly string[] Flags =
        ["daemonize", "debug", "verbose", "metadata-proxy-watch-log", "use-syslog", "use-stderr", "watch-log-file"];

    /// <summary>Name under /run/netns or a path; null: the namespace the process stands in.</summary>
    public string? Netns { get; init; }

    /// <summary>Identity the namespace must have; null for any. The supervisor says which one it saw.</summary>
    public string? NetnsIdentity { get; init; }

    /// <summary>The network; exactly one of this and <see cref="RouterId"/>.</summary>
    public Guid? NetworkId { get; init; }

    /// <summary>The router.</summary>
    public Guid? RouterId { get; init; }

    /// <summary>Whose guests ask.</summary>
    public NetworkIdentity Identity => new((NetworkId ?? RouterId)!.Value, NetworkId is null);

    /// <summary>Field that says the identity to an agent without the link; null: Neutron's X-Neutron-Network-ID or X-Neutron-Router-ID.</summary>
    public string? IdentityField { get; init; }

    /// <summary>"FACILITY LEVEL TAG SOCKET": log lines go to the syslog daemon there; null: to file or standard error.</summary>
    public string? Syslog { get; init; }

    /// <summary>The agent's unix socket.</summary>
    public required string Socket { get; init; }

    /// <summary>Where to listen: one or more.</summary>
    public required IReadOnlyList<ListenAddress> Listen { get; init; }

    /// <summary>User name or number to become; empty: stay.</summary>
    public required string User { get; init; }

    /// <summary>Group name or number to become; empty: the user's.</summary>
    public required string Group { get; init; }

    /// <summary>Where the pid is written; null for nowhere.</summary>
    public string? PidFile { get; init; }

    /// <summary>Log file; null for standard error.</summary>
    public string? LogFile { get; init; }

    /// <summary>Form of the log.</summary>
    public LogFormat LogFormat { get; init; }

    /// <summary>Leave the caller's session once the listener stands.</summary>
    public bool Daemonize { get; init; }

    /// <summary>What guests may do.</summary>
    public ProxyLimits Limits { get; init; } = new();

    /// <summary>Log requests too.</summary>
    public bool Debug { get; init; }

    /// <summary>Many requests over one connection to an agent that knows how; false: plain HTTP only.</summary>
    public bool Link { get; init; } = true;

    /// <summary>Descriptor that is told when the listener stands (set by ourselves when daemonising); -1 for none.</summary>
    public int ReadyDescriptor { get; init; } = -1;

    /// <summary>The listening sockets made by this process's first program.</summary>
    public IReadOnlyList<int> ListenDescriptors { get; init; } = [];

    /// <summary>The namespace's IPv6 addresses (if_inet6), opened by this process's first program; -1 for none.</summary>
    public int AddressDescriptor { get; init; } = -1;

    /// <summary>The log opened by this process's first program; -1 for none.</summary>
    public int LogDescriptor { get; init; } = -1;

    /// <summary>The supervisor's socket for reports; null: nobody is told.</summary>
    public string? ReportSocket { get; init; }

    /// <summary>What files said, as arguments: a proxy without privileges may not be able to read them again.</summary>
    public IReadOnlyList<string> FromFiles { get; init; } = [];

    /// <summary>Reads a command line.</summary>
    /// <param name="arguments">It, without the program.</param>
    /// <param name="readFiles">False: the files it names are not read.</param>
    /// <exception cref="UsageException">An option is unknown, absent or malformed.</exception>
    public static ProxyOptions Parse(ReadOnlySpan<string> arguments, bool readFiles = true)
    {
        var list = ArgumentList.Parse(arguments, Valued, Flags);
        var files = list.All("config-file");
        var dirs = list.All("config-dir");
        var configuration = !readFiles || files.Count + dirs.Count == 0 ? null : OsloConfiguration.Load(files, dirs);
        string? Value(string name) => list.Last(name) ?? configuration?.Get("DEFAULT", name.Replace('-', '_'));

        var network = Identifier(list, "network-id");
        var router = Identifier(list, "router-id");
        if (network is null == router is null)
        {
            throw network is null
                ? UsageException.For("--network-id, --router-id", null, "neither is given", "give exactly one, it is the identity of the namespace")
                : UsageException.For("--network-id, --router-id", null, "both are given", "give exactly one, it is the identity of the namespace");
        }

        var statePath = Value("state-path") ?? "/var/lib/neutron";
        var socket = Value("metadata-proxy-socket") ?? Path.Combine(statePath, "metadata_proxy");
        var link = list.Last("link") ?? configuration?.Get(ProxySection.Name, "link") ?? "auto";
        var logFormat = LogFormatOption.Read(list, configuration);
        return new ProxyOptions
        {
            Netns = list.Last("netns"),
            NetnsIdentity = list.Last("netns-identity"),
            NetworkId = network,
            RouterId = router,
            IdentityField = list.Last("identity-field"),
            Syslog = list.Last("syslog"),
            Socket = socket,
            Listen = ListenAddress.ParseAll(
                list.All("metadata-host") is { Count: > 0 } hosts ? hosts : ["0.0.0.0"],
                Number("metadata-port", list.Last("metadata-port") ?? "80", 1, 65535)),
            User = Value("metadata-proxy-user") ?? "",
            Group = Value("metadata-proxy-group") ?? "",
            PidFile = list.Last("pid-file") is { } pidFile ? Path.GetFullPath(pidFile) : null,
            LogFile = LogPath(list.Last("log-dir"), list.Last("log-file")),
            LogFormat = logFormat,
            Link = IsLink(link),
            Daemonize = list.Flag("daemonize", whenAbsent: true),
            Debug = list.Flag("debug", whenAbsent: false),
            Limits = LimitOptions.Read(list, configuration),
            ReadyDescriptor = Descriptor(list, "ready-descriptor"),
            ListenDescriptors = [.. list.All("listen-descriptor").Select(text => Number("listen-descriptor", text, 0, 1 << 20))],
            AddressDescriptor = Descriptor(list, "address-descriptor"),
            ReportSocket = list.Last("report-socket"),
            LogDescriptor = Descriptor(list, "log-descriptor"),
            FromFiles = configuration is null ? [] : ["--metadata-proxy-socket", socket, "--link", link, .. LogFormatOption.ToArguments(logFormat), .. LimitOptions.ToArguments(list, configuration)],
        };
    }

    private static Guid? Identifier(ArgumentList list, string name)
        => list.Last(name) is not { } text ? null
            : Guid.TryParseExact(text, "D", out var id) ? id
            : throw UsageException.For("--" + name, text, "is not a UUID", "write it as 01234567-89ab-cdef-0123-456789abcdef");

    private static int Number(string name, string text, int least, int most)
        => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most ? number
            : throw UsageException.For("--" + name, text, $"is not a number from {least} to {most}", "give a number in that range");

    private static bool IsLink(string text)
        => text is "auto" or "off" ? text == "auto"
            : throw UsageException.For("--link", text, "is neither auto nor off", "leave it out, or write off for an agent that must be spoken to in plain HTTP");

    private static int Descriptor(ArgumentList list, string name)
        => list.Last(name) is { } text ? Number(name, text, 0, 1 << 20) : -1;

    private static string? LogPath(string? directory, string? file)
        => file is null
            ? directory is null ? null : Path.Combine(directory, "neutron-ns-metadata-proxy.log")
            : Path.GetFullPath(directory is null ? file : Path.Combine(directory, file));
}
