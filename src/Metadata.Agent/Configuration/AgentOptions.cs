using System.Net;
using Metadata.Configuration;
using Metadata.Instances.Etcd;
using Metadata.Instances.Keystone;
using Metadata.Instances.Neutron;

namespace Metadata.Agent.Configuration;

/// <summary>What the operator wrote, checked. Option names in the comments are those of the files.</summary>
internal sealed record AgentOptions
{
    /// <summary><c>debug</c>: log at debug level.</summary>
    public bool Debug { get; init; }

    /// <summary><c>state_path</c>: the folder of the instance database.</summary>
    public string StatePath { get; init; } = "/var/lib/neutron";

    /// <summary><c>metadata_proxy_socket</c>.</summary>
    public string ProxySocket { get; init; } = "/var/lib/neutron/metadata_proxy";

    /// <summary><c>metadata_proxy_socket_mode</c>.</summary>
    public SocketModeKind SocketMode { get; init; } = SocketModeKind.Deduce;

    /// <summary><c>metadata_proxy_user</c>: name or id the proxies run as; empty = the agent's.</summary>
    public string ProxyUser { get; init; } = "";

    /// <summary><c>metadata_proxy_group</c>: name or id the proxies run as; empty = the agent's.</summary>
    public string ProxyGroup { get; init; } = "";

    /// <summary><c>metadata_proxy_shared_secret</c> or what stands for it: signs. Never logged.</summary>
    public string SharedSecret { get; init; } = "";

    /// <summary>What the responder's listener accepts: the secret that nova would have, then all others. Never logged.</summary>
    public IReadOnlyList<string> AcceptedSecrets { get; init; } = [];

    /// <summary><c>metadata_workers</c>: event loops, at least 1.</summary>
    public int Workers { get; init; } = 1;

    /// <summary><c>metadata_backlog</c>: connections the kernel holds until they are accepted.</summary>
    public int Backlog { get; init; } = 4096;

    /// <summary><c>nova_metadata_host</c>: addresses or names, the first one preferred.</summary>
    public IReadOnlyList<string> NovaHosts { get; init; } = ["127.0.0.1"];

    /// <summary><c>nova_metadata_protocol</c> is https.</summary>
    public bool NovaHttps { get; init; }

    /// <summary><c>nova_metadata_insecure</c>: nova's certificate is not checked.</summary>
    public bool NovaInsecure { get; init; }

    /// <summary><c>auth_ca_cert</c>: PEM certificates that nova's is checked against; empty = the system's.</summary>
    public string NovaCertificateAuthority { get; init; } = "";

    /// <summary><c>nova_client_cert</c>: PEM; empty = none is shown.</summary>
    public string NovaClientCertificate { get; init; } = "";

    /// <summary><c>nova_client_priv_key</c>: PEM.</summary>
    public string NovaClientKey { get; init; } = "";

    /// <summary><c>[metadata_proxy] nova_connect_timeout</c>, for one connection.</summary>
    public TimeSpan NovaConnectTimeout { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary><c>[metadata_proxy] nova_answer_timeout</c>.</summary>
    public TimeSpan NovaAnswerTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary><c>[metadata_proxy] hold_time</c>.</summary>
    public TimeSpan HoldTime { get; init; } = TimeSpan.FromSeconds(8);

    /// <summary><c>[metadata_proxy] stale_max_age</c>; zero = nothing is given again.</summary>
    public TimeSpan StaleMaxAge { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary><c>[metadata_proxy] stale_cache_size</c> in bytes.</summary>
    public long StaleCacheSize { get; init; } = 64 << 20;

    /// <summary><c>[metadata_proxy] max_in_flight</c>.</summary>
    public int MaxInFlight { get; init; } = 256;

    /// <summary><c>[metadata_proxy] max_in_flight_per_instance</c>.</summary>
    public int MaxInFlightPerInstance { get; init; } = 32;

    /// <summary><c>[metadata_proxy] directory</c>.</summary>
    public DirectoryKind Directory { get; init; } = DirectoryKind.Embedded;

    /// <summary><c>[neutron]</c>; null unless it is the directory.</summary>
    public NeutronOptions? Neutron { get; init; }

    /// <summary>Credentials of <c>[neutron]</c>; null = noauth.</summary>
    public KeystoneOptions? NeutronAuthentication { get; init; }

    /// <summary>Certificates of <c>[neutron]</c>.</summary>
    public ServiceTls NeutronTls { get; init; } = new("[neutron] cafile, certfile, keyfile");

    /// <summary>Where etcd is; null unless it is the directory.</summary>
    public EtcdOptions? Etcd { get; init; }

    /// <summary><c>[metadata_proxy] directory_cache_ttl</c>.</summary>
    public TimeSpan DirectoryCacheTtl { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary><c>[metadata_proxy] directory_negative_ttl</c>.</summary>
    public TimeSpan DirectoryNegativeTtl { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary><c>[metadata_proxy] directory_cache_size</c>, in addresses.</summary>
    public int DirectoryCacheSize { get; init; } = 16384;

    /// <summary><c>nova_metadata_port</c>.</summary>
    public int NovaPort { get; init; } = 8775;

    /// <summary><c>[metadata_proxy] upstream</c>.</summary>
    public UpstreamKind Upstream { get; init; } = UpstreamKind.Embedded;

    /// <summary><c>[metadata_proxy] admin_socket</c>.</summary>
    public string AdminSocket { get; init; } = "/run/metadata-proxy/agent.sock";

    /// <summary><c>[metadata_proxy] embedded_responder_listen</c>.</summary>
    public bool EmbeddedResponderListen { get; init; }

    /// <summary><c>[metadata_proxy] responder_date</c>: the UTC day that hides OpenStack versions ahead of it; null = today.</summary>
    public DateOnly? ResponderDate { get; init; }

    /// <summary><c>[metadata_proxy] log_format</c>.</summary>
    public LogFormat LogFormat { get; init; }

    /// <summary><c>[metadata_proxy] metrics_listen</c>, a loopback address; null = none.</summary>
    public IPEndPoint? MetricsListen { get; init; }

    /// <summary><c>[metadata_proxy] metrics_networks</c>, 1..10000.</summary>
    public int MetricsNetworks { get; init; } = 50;

    /// <summary><c>[metadata_proxy] otlp_endpoint</c>; null = none.</summary>
    public Uri? OtlpEndpoint { get; init; }

    /// <summary><c>[metadata_proxy] otlp_interval</c>, 1 s to 1 h.</summary>
    public TimeSpan OtlpInterval { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary><c>[metadata_proxy] trace_callers</c>, 1..1000000 on each loop.</summary>
    public int TraceCallers { get; init; } = 1024;

    /// <summary><c>[metadata_proxy] trace_exchanges</c>, 1..1000 of each caller.</summary>
    public int TraceExchanges { get; init; } = 32;

    /// <summary><c>[metadata_proxy] session_tokens</c>.</summary>
    public SessionTokenMode SessionTokens { get; init; } = SessionTokenMode.Optional;

    /// <summary><c>[metadata_proxy] session_tokens_per_network</c>, by network or router id.</summary>
    public IReadOnlyDictionary<Guid, SessionTokenMode> SessionTokensPerNetwork { get; init; } = new Dictionary<Guid, SessionTokenMode>();

    /// <summary><c>[metadata_proxy] session_token_hop_limit</c>, 1..64 hops.</summary>
    public int SessionTokenHopLimit { get; init; } = 1;

    /// <summary><c>injected_network_template</c>: false when it is set empty, so that no template is served.</summary>
    public bool InjectsNetworkTemplate { get; init; } = true;

    /// <summary><c>[neutron] service_metadata_proxy</c>, for the :8775 listener.</summary>
    public bool ServiceMetadataProxy { get; init; } = true;

    /// <summary><c>[neutron] metadata_proxy_shared_secret</c>; unset = the agent's. Never logged.</summary>
    public string ResponderSecret { get; init; } = "";

    /// <summary><c>[api] metadata_cache_expiration</c>; zero = prepare for every request.</summary>
    public TimeSpan CacheExpiration { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary><c>[api] dhcp_domain</c>.</summary>
    public string DhcpDomain { get; init; } = "novalocal";

    /// <summary><c>[api] vendordata_providers</c>, in order.</summary>
    public IReadOnlyList<string> VendordataProviders { get; init; } = ["StaticJSON"];

    /// <summary><c>[api] vendordata_jsonfile_path</c>; empty = none.</summary>
    public string VendordataFile { get; init; } = "";

    /// <summary><c>[api] vendordata_dynamic_targets</c>: <c>name@url</c>.</summary>
    public IReadOnlyList<string> VendordataTargets { get; init; } = [];

    /// <summary><c>[api] vendordata_dynamic_connect_timeout</c>, at least 3 s.</summary>
    public TimeSpan VendordataConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary><c>[api] vendordata_dynamic_read_timeout</c>.</summary>
    public TimeSpan VendordataReadTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary><c>[api] vendordata_dynamic_ssl_certfile</c>: PEM certificates to trust; empty = the system's.</summary>
    public string VendordataCertificateFile { get; init; } = "";

    /// <summary><c>[vendordata_dynamic_auth]</c>; null = targets are asked without a token.</summary>
    public KeystoneOptions? VendordataAuthentication { get; init; }

    /// <summary><c>[api] vendordata_dynamic_failure_fatal</c>.</summary>
    public bool VendordataFailureFatal { get; init; }

    /// <summary>The instance database: the agent's own, or the mirror of etcd.</summary>
    public string DatabasePath => Path.Combine(StatePath, Directory == DirectoryKind.Etcd ? "metadata-etcd.db" : "metadata.db");
}
