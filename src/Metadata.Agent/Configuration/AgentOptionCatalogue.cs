using Metadata.Configuration;

namespace Metadata.Agent.Configuration;

/// <summary>Every option that the agent understands, and those of its neighbours in the same files.</summary>
internal static class AgentOptionCatalogue
{
    internal const string Default = "DEFAULT";
    internal const string Proxy = ProxySection.Name;
    internal const string Api = "api";
    internal const string Neutron = "neutron";

    /// <summary>nova's default of injected_network_template.</summary>
    internal const string NovaTemplate = "$pybasedir/nova/virt/interfaces.template";

    // Sections of neutron.conf and nova.conf that belong to other services.
    private static readonly string[] _foreignSections =
    [
        "agent", "cache", "cors", "database", "designate", "experimental", "healthcheck", "ironic",
        "keystone_authtoken", "linux_bridge", "ml2", "nova", "oslo_concurrency", "oslo_messaging_amqp",
        "oslo_messaging_kafka", "oslo_messaging_notifications", "oslo_messaging_rabbit", "oslo_middleware",
        "oslo_policy", "oslo_reports", "oslo_versionedobjects", "ovn", "ovs", "placement", "privsep", "profiler",
        "quotas", "securitygroup", "service_user", "ssl",
    ];

    /// <summary>Makes the catalogue.</summary>
    public static OptionCatalogue Create()
    {
        var catalogue = new OptionCatalogue(
        [
            new(Default, "state_path", "/var/lib/neutron", "Folder of the instance database."),
            new(Default, "debug", "false", "Log at debug level."),
            new(Default, "metadata_proxy_socket", "$state_path/metadata_proxy", "Unix socket that the proxies connect to."),
            new(Default, "metadata_proxy_socket_mode", "deduce", "deduce, user, group or all."),
            new(Default, "metadata_proxy_user", "", "User that the proxies run as."),
            new(Default, "metadata_proxy_group", "", "Group that the proxies run as."),
            new(Default, "metadata_proxy_shared_secret", "", "Secret shared with nova.", IsSecret: true),
            new(Default, "metadata_workers", null, "Event loops; 0 = one per core, at most 4."),
            new(Default, "metadata_backlog", "4096", "Connections that wait for being accepted."),
            new(Default, "nova_metadata_host", "127.0.0.1", "Nova's metadata API, several separated by commas, the first preferred; or where the responder listens."),
            new(Default, "nova_metadata_port", "8775", "Its TCP port."),
            new(Default, "nova_metadata_protocol", "http", "http or https."),
            new(Default, "nova_metadata_insecure", "false", "Do not check nova's certificate."),
            new(Default, "auth_ca_cert", "", "PEM certificates that nova's is checked against; empty: the system's."),
            new(Default, "nova_client_cert", "", "PEM certificate shown to nova."),
            new(Default, "nova_client_priv_key", "", "Its private key."),
            new(Default, "pybasedir", "/usr/lib/python3/dist-packages", "Stands in the path of nova's own template, which is built in."),
            new(Default, "injected_network_template", NovaTemplate, "Nova's own template, or empty for none."),
            .. ProxySection.Agent,
            .. ProxySection.Supervisor,
            .. ProxySection.Limits,
            .. ProxySection.Rates,
            .. RateLimitSection.Options,
            new(Api, "dhcp_domain", "novalocal", "Domain appended to host names."),
            new(Api, "metadata_cache_expiration", "15", "Seconds that prepared metadata is kept."),
            new(Api, "vendordata_providers", "StaticJSON", "StaticJSON, DynamicJSON."),
            new(Api, "vendordata_jsonfile_path", "", "Static vendordata."),
            new(Api, "vendordata_dynamic_targets", "", "name@url, separated by commas."),
            new(Api, "vendordata_dynamic_connect_timeout", "5", "Seconds."),
            new(Api, "vendordata_dynamic_read_timeout", "5", "Seconds."),
            new(Api, "vendordata_dynamic_ssl_certfile", "", "PEM certificates that https targets are checked against."),
            new(Api, "vendordata_dynamic_failure_fatal", "false", "Answer 500 when a target fails."),
            new(Neutron, "service_metadata_proxy", "true", "Identity by signed headers on the responder's listener."),
            new(Neutron, "metadata_proxy_shared_secret", null, "Secret of the responder's listener.", IsSecret: true),
            .. NeutronOptionsReader.Definitions,
            .. KeystoneOptionsReader.DefinitionsOf(Neutron),
            .. KeystoneOptionsReader.DefinitionsOf(KeystoneOptionsReader.Vendordata),
        ]);
        catalogue.AddForeignSections(_foreignSections);
        catalogue.AddForeignOptions(Default, NeutronServerOptions.Defaults);
        catalogue.AddForeignOptions(Default, NeutronOptionTable.Defaults);
        catalogue.AddForeignOptions(Api, "auth_strategy", "local_metadata_per_cell", "config_drive_skip_versions", "max_limit");
        return catalogue;
    }
}
