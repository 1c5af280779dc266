using Metadata.Configuration;

namespace Metadata.Agent.Configuration;

/// <summary>Which options SIGHUP takes over; all others keep their value of the start until a restart.</summary>
internal static class ReloadableOptions
{
    private static readonly HashSet<string> _always =
    [
        "debug", "metadata_proxy_shared_secret", "shared_secret_file", "accepted_secrets", "hold_time", "stale_max_age", "stale_cache_size",
        "max_in_flight", "max_in_flight_per_instance", "nova_connect_timeout",
        "directory_cache_ttl", "directory_negative_ttl",
    ];

    private static readonly HashSet<string> _withNova =
    [
        "nova_metadata_host", "nova_metadata_port", "nova_metadata_protocol", "nova_metadata_insecure", "auth_ca_cert", "nova_client_cert",
        "nova_client_priv_key",
    ];

    /// <summary>Whether a change of the option counts at once. The responder's listener keeps its address.</summary>
    public static bool Contains(EffectiveOption option, AgentOptions options) =>
        _always.Contains(option.Name) || (options.Upstream == UpstreamKind.Nova && _withNova.Contains(option.Name));

    /// <summary>The running options with what may change of those read.</summary>
    public static AgentOptions Apply(AgentOptions running, AgentOptions read)
    {
        AgentOptions applied = running with
        {
            Debug = read.Debug,
            SharedSecret = read.SharedSecret,
            AcceptedSecrets = read.AcceptedSecrets,
            ResponderSecret = read.ResponderSecret,
            HoldTime = read.HoldTime,
            StaleMaxAge = read.StaleMaxAge,
            StaleCacheSize = read.StaleCacheSize,
            MaxInFlight = read.MaxInFlight,
            MaxInFlightPerInstance = read.MaxInFlightPerInstance,
            NovaConnectTimeout = read.NovaConnectTimeout,
            DirectoryCacheTtl = read.DirectoryCacheTtl,
            DirectoryNegativeTtl = read.DirectoryNegativeTtl,
        };
        return running.Upstream != UpstreamKind.Nova ? applied : applied with
        {
            NovaHosts = read.NovaHosts,
            NovaPort = read.NovaPort,
            NovaHttps = read.NovaHttps,
            NovaInsecure = read.NovaInsecure,
            NovaCertificateAuthority = read.NovaCertificateAuthority,
            NovaClientCertificate = read.NovaClientCertificate,
            NovaClientKey = read.NovaClientKey,
        };
    }
}
