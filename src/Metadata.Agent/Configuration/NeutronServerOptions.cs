namespace Metadata.Agent.Configuration;

/// <summary>
/// What else stands in [DEFAULT] of an operator's neutron.conf: options of neutron-server, of oslo.messaging and of
/// oslo.service (neutron/opts.py), which are no mistake there.
/// </summary>
internal static class NeutronServerOptions
{
    /// <summary>The names.</summary>
    public static IReadOnlyList<string> Defaults { get; } =
    [
        "agent_down_time", "allow_automatic_dhcp_failover", "allow_automatic_l3agent_failover", "allow_bulk",
        "allow_overlapping_ips", "api_paste_config", "api_workers", "auth_strategy", "backdoor_port",
        "backdoor_socket", "backlog", "base_mac", "bind_host", "bind_port", "client_socket_timeout",
        "conn_pool_min_size", "conn_pool_ttl", "control_exchange", "core_plugin", "default_availability_zones",
        "dhcp_agent_notification", "dhcp_agents_per_network", "dhcp_lease_duration", "dhcp_load_type", "dns_domain",
        "dvr_base_mac", "enable_dvr", "enable_new_agents", "enable_services_on_agents_with_admin_state_down",
        "enable_snat_by_default", "enable_traditional_dhcp", "executor_thread_pool_size", "external_dns_driver",
        "fatal_deprecations", "filter_validation", "flat_injected", "global_physnet_mtu", "graceful_shutdown_timeout",
        "host", "host_dvr_for_dhcp", "http_retries", "interface_driver", "ipam_driver", "ipv6_pd_enabled", "l3_ha",
        "l3_ha_net_cidr", "log_options", "max_allowed_address_pair", "max_dns_nameservers", "max_fixed_ips_per_port",
        "max_header_line", "max_l3_agents_per_router", "max_routes", "max_subnet_host_routes",
        "network_auto_schedule", "network_link_prefix", "network_scheduler_driver",
        "notify_nova_on_port_data_changes", "notify_nova_on_port_status_changes", "pagination_max_limit",
        "periodic_fuzzy_delay", "periodic_interval", "retry_until_window", "router_auto_schedule",
        "router_distributed", "router_scheduler_driver", "rpc_backend", "rpc_conn_pool_size", "rpc_ping_enabled",
        "rpc_resources_processing_step", "rpc_state_report_workers", "rpc_workers", "run_external_periodic_tasks",
        "send_events_interval", "service_plugins", "setproctitle", "tcp_keepidle", "use_ssl", "verbose",
        "vlan_transparent", "wsgi_default_pool_size", "wsgi_keep_alive", "wsgi_log_format",
    ];
}
