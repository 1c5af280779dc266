namespace Metadata.NamespaceProxy;

/// <summary>The help text.</summary>
internal static class Usage
{
    public const string Text = """
        neutron-ns-metadata-proxy [options]: answer a namespace's guests through the metadata agent
          --netns NAME|PATH               namespace to listen in (default: the one the process stands in)
          --network-id UUID               identity of the namespace: exactly one of network
          --router-id UUID                or router
          --metadata-proxy-socket PATH    the agent's unix socket ($state_path/metadata_proxy)
          --metadata-host ADDRESS         address to listen on (0.0.0.0), ADDRESS%INTERFACE on one interface only; several are given
                                          one by one; :: is IPv6 and IPv4
          --metadata-port PORT            port to listen on (80)
          --metadata-proxy-user USER      user to become, name or number (stay)
          --metadata-proxy-group GROUP    group to become (the user's)
          --pid-file FILE                 where to write the process id
          --state-path DIR                Neutron's state (/var/lib/neutron)
          --log-file FILE, --log-dir DIR  log there (standard error)
          --log-format auto|text|json|journald   form of the log; auto: journald where it is the journal's standard error, else text
          --daemonize, --nodaemonize      return once the listener stands (default), or stay
          --config-file FILE, --config-dir DIR   [DEFAULT] metadata_proxy_socket, state_path, metadata_proxy_user, metadata_proxy_group
          --link auto|off                 many requests over one connection to an agent that knows how (auto)
          --debug, --verbose              accepted

        neutron-ns-metadata-proxy supervise --config-file FILE [--config-dir DIR] [--log-file FILE] [--log-format FORMAT] [--stop-proxies]
                                            [--isolation process|shared|shared:N]
          one proxy for each namespace (shared: one process for all of them) under /run/netns whose name is qdhcp-UUID, ovnmeta-UUID or qrouter-UUID;
          on SIGTERM the proxies stay, unless --stop-proxies: the next supervisor takes them over

        Every option is also understood in snake_case and as --name=value.
        """;
}
