namespace Metadata.NamespaceProxy.Tests.Haproxy;

/// <summary>Configurations with the directives that Neutron's releases write.</summary>
internal static class HaproxyText
{
    public const string Network = "01234567-89ab-cdef-0123-456789abcdef";

    public const string Global = """
        global
            log /dev/log local0 info
            log-tag haproxy-metadata-proxy-x
            user nobody
            group nogroup
            maxconn 1024
            nbthread 2
            pidfile /run/p.pid
            daemon

        """;

    public const string Defaults = """
        defaults
            log global
            mode http
            option httplog
            option dontlognull
            option http-server-close
            option forwardfor
            retries 3
            timeout http-request 11s
            timeout connect 12s
            timeout client 1m
            timeout server 14000
            timeout http-keep-alive 15s

        """;

    public const string Listen = """
        listen listener
            bind 169.254.169.254:80
            bind [fe80::a9fe:a9fe]:80 interface tap1
            server metadata /var/lib/neutron/metadata_proxy
            http-request del-header X-Neutron-Router-ID
            http-request set-header X-Neutron-Network-ID 01234567-89ab-cdef-0123-456789abcdef

        """;

    public const string Whole = Global + Defaults + Listen;

    public static string Tables(string version, int first, int second) => $$"""
        backend base_rate_limiter
            stick-table type {{version}} size 10k expire 20s store http_req_rate(10s)
        backend burst_rate_limiter
            stick-table type {{version}} size 10k expire 20s store http_req_rate(20s)

        {{Listen}}
            http-request track-sc0 src table base_rate_limiter
            http-request track-sc1 src table burst_rate_limiter
            http-request deny deny_status 429 if { src_http_req_rate(base_rate_limiter) gt {{first}} }
            http-request deny deny_status 429 if { src_http_req_rate(burst_rate_limiter) gt {{second}} }

        """;

    /// <summary>The other way to say it: a table of the listener's own, looked at through the counter.</summary>
    public static string OwnTable(int limit) => Listen + $$"""
            stick-table type ip size 10k expire 10s store http_req_rate(10s)
            http-request track-sc0 src
            http-request deny deny_status 429 if { sc_http_req_rate(0) gt {{limit}} }

        """;
}
