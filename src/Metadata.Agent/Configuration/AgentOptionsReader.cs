using System.Globalization;
using Metadata.Configuration;
using Metadata.Instances.Etcd;
using Metadata.Relay;
using static Metadata.Agent.Configuration.AgentOptionCatalogue;

namespace Metadata.Agent.Configuration;

/// <summary>Configuration files to <see cref="AgentOptions"/>, every value checked.</summary>
internal static class AgentOptionsReader
{
    // More loops than this only add wake-ups: one loop serves far more than the metadata of a host.
    private const int DefaultWorkersAtMost = 4;
    private const int LongestSocketPath = 107;

    /// <summary>Reads and checks.</summary>
    /// <exception cref="ConfigurationException">A value cannot be used.</exception>
    public static AgentOptions Read(OsloConfiguration files)
    {
        int workers = files.GetInt(Default, "metadata_workers", 0, 0, 256);
        UpstreamKind upstream = files.GetChoice(Proxy, "upstream", "embedded", "embedded", "nova") == "nova"
            ? UpstreamKind.Nova
            : UpstreamKind.Embedded;
        bool listens = files.GetBool(Proxy, "embedded_responder_listen", false);
        if (listens && upstream == UpstreamKind.Nova)
        {
            throw files.Error(
                Proxy, "embedded_responder_listen", "true", "the responder would take the address of the nova it stands before",
                "Set it to false, or upstream to embedded");
        }

        IReadOnlyList<string> hosts = files.GetList(Default, "nova_metadata_host", "127.0.0.1");
        if (hosts.Count == 0)
        {
            throw files.Error(Default, "nova_metadata_host", "", "nobody is named", "Write an address or a name, or several separated by commas");
        }

        DirectoryKind directory = ReadDirectory(files);
        (string secret, IReadOnlyList<string> accepted) = SecretsReader.Read(files);
        (string clientCertificate, string clientKey) = ReadClientCertificate(files);
        return new AgentOptions
        {
            Debug = files.GetBool(Default, "debug", false),
            StatePath = files.GetRequired(Default, "state_path"),
            ProxySocket = SocketPath(files, Default, "metadata_proxy_socket"),
            SocketMode = ReadMode(files),
            ProxyUser = Text(files, Default, "metadata_proxy_user"),
            ProxyGroup = Text(files, Default, "metadata_proxy_group"),
            SharedSecret = secret,
            Workers = workers == 0 ? Math.Min(Environment.ProcessorCount, DefaultWorkersAtMost) : workers,
            Backlog = files.GetInt(Default, "metadata_backlog", 4096, 1, 65535),
            AcceptedSecrets = accepted,
            NovaHosts = hosts,
            NovaHttps = files.GetChoice(Default, "nova_metadata_protocol", "http", "http", "https") == "https",
            NovaInsecure = files.GetBool(Default, "nova_metadata_insecure", false),
            NovaCertificateAuthority = Text(files, Default, "auth_ca_cert"),
            NovaClientCertificate = clientCertificate,
            NovaClientKey = clientKey,
            NovaConnectTimeout = Seconds(files, "nova_connect_timeout", 3, 0.1, 60),
            NovaAnswerTimeout = Seconds(files, "nova_answer_timeout", 30, 0.1, 3600),
            HoldTime = Seconds(files, "hold_time", 8, 0, 300),
            StaleMaxAge = Seconds(files, "stale_max_age", 600, 0, 86400),
            StaleCacheSize = files.GetLong(Proxy, "stale_cache_size", 64 << 20, 0, 1L << 40),
            MaxInFlight = files.GetInt(Proxy, "max_in_flight", 256, 1, 65536),
            MaxInFlightPerInstance = files.GetInt(Proxy, "max_in_flight_per_instance", 32, 1, 65536),
            Directory = directory,
            Neutron = directory == DirectoryKind.Neutron ? NeutronOptionsReader.Read(files) : null,
            NeutronAuthentication = directory == DirectoryKind.Neutron ? KeystoneOptionsReader.Read(files, Neutron) : null,
            Etcd = directory == DirectoryKind.Etcd ? ReadEtcd(files) : null,
            NeutronTls = new ServiceTls(
                "[neutron] cafile, certfile, keyfile", Text(files, Neutron, "cafile"), Text(files, Neutron, "certfile"), Text(files, Neutron, "keyfile"),
                files.GetBool(Neutron, "insecure", false)),
            DirectoryCacheTtl = Seconds(files, "directory_cache_ttl", 15, 0, 3600),
            DirectoryNegativeTtl = Seconds(files, "directory_negative_ttl", 1, 0, 3600),
            DirectoryCacheSize = files.GetInt(Proxy, "directory_cache_size", 16384, 16, 1 << 24),
            NovaPort = files.GetPort(Default, "nova_metadata_port", 8775),
            Upstream = upstream,
            AdminSocket = SocketPath(files, Proxy, "admin_socket"),
            EmbeddedResponderListen = listens,
            ResponderDate = ReadDate(files),
            LogFormat = LogFormats.Read(files),
            MetricsListen = TelemetryOptions.ReadListen(files),
            MetricsNetworks = files.GetInt(Proxy, "metrics_networks", 50, 1, 10000),
            OtlpEndpoint = TelemetryOptions.ReadCollector(files),
            OtlpInterval = Seconds(files, "otlp_interval", 60, 1, 3600),
            TraceCallers = files.GetInt(Proxy, "trace_callers", 1024, 1, 1_000_000),
            TraceExchanges = files.GetInt(Proxy, "trace_exchanges", 32, 1, 1000),
            SessionTokens = SessionTokenModes.Read(files),
            SessionTokensPerNetwork = SessionTokenModes.ReadPerNetwork(files),
            SessionTokenHopLimit = files.GetInt(Proxy, "session_token_hop_limit", 1, 1, ProxyField.MostHops),
            InjectsNetworkTemplate = ReadTemplate(files),
            ServiceMetadataProxy = files.GetBool(Neutron, "service_metadata_proxy", true),
            ResponderSecret = accepted[0],
            CacheExpiration = files.GetSeconds(
                Api, "metadata_cache_expiration", TimeSpan.FromSeconds(15), TimeSpan.Zero, TimeSpan.FromDays(1)),
            DhcpDomain = Text(files, Api, "dhcp_domain"),
            VendordataProviders = ReadProviders(files),
            VendordataFile = Text(files, Api, "vendordata_jsonfile_path"),
            VendordataTargets = files.GetList(Api, "vendordata_dynamic_targets"),
            VendordataConnectTimeout = files.GetSeconds(
                Api, "vendordata_dynamic_connect_timeout", TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(60)),
            VendordataReadTimeout = files.GetSeconds(
                Api, "vendordata_dynamic_read_timeout", TimeSpan.FromSeconds(5), TimeSpan.Zero, TimeSpan.FromSeconds(60)),
            VendordataCertificateFile = Text(files, Api, "vendordata_dynamic_ssl_certfile"),
            VendordataAuthentication = KeystoneOptionsReader.Read(files, KeystoneOptionsReader.Vendordata),
            VendordataFailureFatal = files.GetBool(Api, "vendordata_dynamic_failure_fatal", false),
        };
    }

    private static string Text(OsloConfiguration files, string section, string name) =>
        files.GetString(section, name, null) ?? "";

    private static TimeSpan Seconds(OsloConfiguration files, string name, double defaultValue, double min, double max) =>
        files.GetSeconds(Proxy, name, TimeSpan.FromSeconds(defaultValue), TimeSpan.FromSeconds(min), TimeSpan.FromSeconds(max));

    private static EtcdOptions ReadEtcd(OsloConfiguration files)
    {
        try
        {
            return EtcdOptions.From(name => Text(files, Proxy, name));
        }
        catch (UriFormatException)
        {
            throw files.Error(
                Proxy, "etcd_endpoints", Text(files, Proxy, "etcd_endpoints"), "not a list of http or https addresses", "Write http://10.0.0.1:2379, http://10.0.0.2:2379");
        }
    }

    private static DirectoryKind ReadDirectory(OsloConfiguration files) =>
        files.GetChoice(Proxy, "directory", "embedded", "embedded", "neutron", "etcd") switch
        {
            "neutron" => DirectoryKind.Neutron,
            "etcd" => DirectoryKind.Etcd,
            _ => DirectoryKind.Embedded,
        };

    // Neutron's agent takes the two together or not at all.
    private static (string Certificate, string Key) ReadClientCertificate(OsloConfiguration files)
    {
        string certificate = Text(files, Default, "nova_client_cert");
        string key = Text(files, Default, "nova_client_priv_key");
        return (certificate.Length == 0) == (key.Length == 0)
            ? (certificate, key)
            : throw files.Error(
                Default, certificate.Length == 0 ? "nova_client_cert" : "nova_client_priv_key", "", "a certificate and its key belong together",
                "Set nova_client_cert and nova_client_priv_key, or neither");
    }

    private static SocketModeKind ReadMode(OsloConfiguration files) =>
        files.GetChoice(Default, "metadata_proxy_socket_mode", "deduce", "deduce", "user", "group", "all") switch
        {
            "user" => SocketModeKind.User,
            "group" => SocketModeKind.Group,
            "all" => SocketModeKind.All,
            _ => SocketModeKind.Deduce,
        };

    private static string SocketPath(OsloConfiguration files, string section, string name)
    {
        string path = files.GetRequired(section, name);
        if (!Path.IsPathRooted(path))
        {
            throw files.Error(section, name, path, "not an absolute path", "Write a path that begins with /");
        }

        return System.Text.Encoding.UTF8.GetByteCount(path) > LongestSocketPath
            ? throw files.Error(section, name, path, $"longer than a unix socket's {LongestSocketPath} bytes", "Write a shorter path")
            : path;
    }

    private static DateOnly? ReadDate(OsloConfiguration files)
    {
        string text = Text(files, Proxy, "responder_date");
        if (text.Length == 0)
        {
            return null;
        }

        return DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day)
            ? day
            : throw files.Error(Proxy, "responder_date", text, "not a day", "Write it as 2025-04-04, or leave the option out");
    }

    private static bool ReadTemplate(OsloConfiguration files)
    {
        if (!files.IsSet(Default, "injected_network_template"))
        {
            return true;
        }

        string path = Text(files, Default, "injected_network_template");
        return path.Length == 0 || path.EndsWith("/nova/virt/interfaces.template", StringComparison.Ordinal)
            ? path.Length > 0
            : throw files.Error(
                Default, "injected_network_template", path, "only nova's own template is known",
                "Leave the option out, or empty for no template");
    }

    private static IReadOnlyList<string> ReadProviders(OsloConfiguration files)
    {
        IReadOnlyList<string> providers = files.GetList(Api, "vendordata_providers", "StaticJSON");
        foreach (string provider in providers)
        {
            if (provider is not ("StaticJSON" or "DynamicJSON"))
            {
                throw files.Error(Api, "vendordata_providers", provider, "no such provider", "Write StaticJSON, DynamicJSON or both");
            }
        }

        return providers;
    }
}
