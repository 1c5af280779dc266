namespace Metadata.Configuration;

/// <summary>
/// The section <c>[metadata_proxy]</c>: agent, supervisor and proxies read the same files, so each knows the options
/// of all and none calls another's unknown.
/// </summary>
public static class ProxySection
{
    /// <summary>Its name.</summary>
    public const string Name = "metadata_proxy";

    /// <summary>The agent's options; log_format is the supervisor's and the proxies' too.</summary>
    public static IReadOnlyList<OptionDefinition> Agent { get; } =
    [
        new(Name, "upstream", "embedded", "embedded or nova."),
        new(Name, "directory", "embedded", "embedded: the agent's own database; neutron: its API, as [neutron] says; etcd: a key prefix that several agents share."),
        new(Name, "directory_cache_ttl", "15", "Seconds that an answer of neutron's is good; renewed in the background before."),
        new(Name, "directory_negative_ttl", "1", "Seconds that neutron's \"no such port\" is good."),
        new(Name, "directory_cache_size", "16384", "Addresses whose owners are remembered."),
        new(Name, "hold_time", "8", "Seconds that a request waits for a directory or a nova that is away; above: 503."),
        new(Name, "stale_max_age", "600", "Seconds that a last good owner or answer may be given again while directory or nova are away; 0: never."),
        new(Name, "stale_cache_size", "67108864", "Bytes of last good answers of nova's that are kept."),
        new(Name, "nova_connect_timeout", "3", "Seconds for one connection to one nova."),
        new(Name, "nova_answer_timeout", "30", "Seconds for nova's whole answer; above: 504."),
        new(Name, "max_in_flight", "256", "Requests that nova has to answer at once; others wait, network by network."),
        new(Name, "max_in_flight_per_instance", "32", "Of these, those of one instance."),
        new(Name, "shared_secret_file", "", "File with the secret instead of metadata_proxy_shared_secret; further lines are accepted too."),
        new(Name, "accepted_secrets", "", "A further secret that the responder accepts; may be repeated.", IsSecret: true, IsMulti: true),
        new(Name, "etcd_endpoints", "http://127.0.0.1:2379", "Addresses of etcd's members, separated by commas."),
        new(Name, "etcd_prefix", "/metadata-proxy/", "Prefix of all keys."),
        new(Name, "etcd_username", "", "User of etcd; empty: none."),
        new(Name, "etcd_password", "", "The user's password.", IsSecret: true),
        new(Name, "etcd_ca_cert", "", "PEM certificates that etcd is checked against."),
        new(Name, "etcd_cert", "", "PEM certificate shown to etcd."),
        new(Name, "etcd_key", "", "Its private key."),
        new(Name, "admin_socket", "/run/metadata-proxy/agent.sock", "Unix socket for metadatactl."),
        new(Name, "log_format", "auto", "Log of agent, supervisor and proxies: text; json, an object a line; journald, every value a field; auto: journald where standard error is the journal's, else text."),
        new(Name, "metrics_listen", "", "Loopback ADDRESS:PORT that serves GET /metrics beside the admin socket; empty: none."),
        new(Name, "metrics_networks", "50", "Networks and routers with time series of their own, the busiest; the others are one."),
        new(Name, "otlp_endpoint", "", "http or https address of an OpenTelemetry collector that gets the metrics (OTLP, HTTP and protobuf); empty: none."),
        new(Name, "otlp_interval", "60", "Seconds between two exports to it."),
        new(Name, "trace_callers", "1024", "Addresses whose last exchanges each event loop remembers."),
        new(Name, "trace_exchanges", "32", "Exchanges remembered of each."),
        new(Name, "embedded_responder_listen", "false", "Serve the responder on nova_metadata_host:nova_metadata_port."),
        new(Name, "responder_date", "", "Day (YYYY-MM-DD, UTC) that the responder takes for today when it hides OpenStack versions of the future."),
        new(Name, "session_tokens", "optional", "off: no session tokens; optional: given and checked; required: nothing without one."),
        new(Name, "session_tokens_per_network", "", "NETWORK-OR-ROUTER-ID:off|optional|required, separated by commas: other than session_tokens."),
        new(Name, "session_token_hop_limit", "1", "Hops that the answer with a session token travels, 1 to 64."),
    ];

    /// <summary>The supervisor's options.</summary>
    public static IReadOnlyList<OptionDefinition> Supervisor { get; } =
    [
        new(Name, "namespace_directory", "/run/netns", "Folder where network namespaces have their names."),
        new(Name, "namespace_patterns", "qdhcp-*, qrouter-*, ovnmeta-*", "Shell patterns of the namespaces that get a proxy."),
        new(Name, "namespace_file", "", "The operator's list of further namespaces: lines of NAMESPACE, the word network or router, and UUID."),
        new(Name, "neutron_files", "false", "Serve the networks and routers that Neutron wrote a configuration for haproxy for, in ns-metadata-proxy and ovn-metadata-proxy of $state_path, as it says."),
        new(Name, "isolation", "process", "process: a proxy for each namespace; shared: one process for all of them; shared:N: N processes."),
        new(Name, "manage_addresses", "false", "Add 169.254.169.254/32 and fe80::a9fe:a9fe/64 to one interface of each network namespace."),
        new(Name, "manage_addresses_interface", "tap*, ns-*", "Shell patterns of that interface's name."),
        new(Name, "listen_hosts", "0.0.0.0, ::", "Addresses that proxies listen on: every one of IPv4 and of IPv6."),
        new(Name, "network_listen_port", "80", "Port in network namespaces; that in router namespaces is [DEFAULT] metadata_port."),
        new(Name, "link", "auto", "auto: the proxies offer the agent one connection for all requests; off: plain HTTP."),
        new(Name, "stop_proxies", "false", "End the proxies with the supervisor."),
        new(Name, "supervisor_socket", "/run/metadata-proxy/supervisor.sock", "Unix socket where metadatactl asks the supervisor; the proxies report to it with .reports behind it."),
    ];

    /// <summary>What goes with <see cref="RateLimitSection"/>.</summary>
    public static IReadOnlyList<OptionDefinition> Rates { get; } =
    [
        new(Name, "rate_dry_run", "false", "What is above a rate is counted and logged, and let through."),
    ];

    /// <summary>What a proxy lets a guest do.</summary>
    public static IReadOnlyList<OptionDefinition> Limits { get; } =
    [
        new(Name, "max_head_size", "16384", "Bytes of a request head; above: 431."),
        new(Name, "max_target_size", "8192", "Bytes of a request target; above: 414."),
        new(Name, "max_header_fields", "100", "Field lines of a request head; above: 431."),
        new(Name, "max_body_size", "1048576", "Bytes of a request body; above: 413."),
        new(Name, "head_timeout", "10", "Seconds for a whole request head; above: 408."),
        new(Name, "body_timeout", "30", "Seconds for a whole request body; above: 408."),
        new(Name, "idle_timeout", "10", "Seconds that a kept connection may be silent."),
        new(Name, "write_timeout", "30", "Seconds for the guest to take an answer."),
        new(Name, "min_body_rate", "240", "Bytes per second of a request body on average; below: 408; 0: any."),
        new(Name, "min_answer_rate", "240", "Bytes per second that the guest takes of an answer; 0: any."),
        new(Name, "rate_grace", "5", "Seconds before the two rates count."),
        new(Name, "connect_timeout", "5", "Seconds that an absent agent is waited for; above: 503."),
        new(Name, "answer_timeout", "32", "Seconds for the agent's whole answer; above: 504."),
        new(Name, "max_requests_per_connection", "100", "Requests before a connection is closed."),
        new(Name, "max_connections", "4096", "Connections of one proxy; near it idle ones are closed, above: 503."),
        new(Name, "max_connections_per_source", "64", "Connections of one source address in a crowd; above, its idle ones are closed, then: 429; 0: any."),
        new(Name, "crowded_from", "2048", "Connections of one proxy from which on max_connections_per_source counts."),
        new(Name, "source_request_rate", "0", "Requests per second of one source address on average; above: 429; 0: any."),
        new(Name, "source_request_burst", "200", "Requests of one source address that may come at once."),
        new(Name, "max_requests_in_flight", "3072", "Requests of one proxy, or of one namespace of a shared one, that the agent has at once; above: 503."),
        new(Name, "max_agent_connections", "64", "Unused connections to the agent that are kept."),
        new(Name, "drain_timeout", "30", "Seconds that exchanges in flight have to end after SIGTERM."),
    ];
}
