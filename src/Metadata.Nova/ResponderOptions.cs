namespace Metadata.Nova;

/// <summary>nova.conf options of the metadata API, under nova's names and defaults.</summary>
public sealed record ResponderOptions
{
    /// <summary>[api] dhcp_domain; empty: bare host names.</summary>
    public string DhcpDomain { get; init; } = "novalocal";

    /// <summary>[api] metadata_cache_expiration; 0 = off.</summary>
    public TimeSpan MetadataCacheExpiration { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>[api] vendordata_providers, in order.</summary>
    public IReadOnlyList<string> VendordataProviders { get; init; } = ["StaticJSON"];

    /// <summary>[api] vendordata_jsonfile_path; null or empty = none.</summary>
    public string? VendordataJsonfilePath { get; init; }

    /// <summary>[api] vendordata_dynamic_targets, each <c>name@url</c>.</summary>
    public IReadOnlyList<string> VendordataDynamicTargets { get; init; } = [];

    /// <summary>[api] vendordata_dynamic_failure_fatal.</summary>
    public bool VendordataDynamicFailureFatal { get; init; }

    /// <summary>[api] vendordata_dynamic_connect_timeout, at least 3 s.</summary>
    public TimeSpan VendordataDynamicConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>[api] vendordata_dynamic_read_timeout.</summary>
    public TimeSpan VendordataDynamicReadTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>[neutron] service_metadata_proxy.</summary>
    public bool ServiceMetadataProxy { get; init; }

    /// <summary>[neutron] metadata_proxy_shared_secret. Secret.</summary>
    public string MetadataProxySharedSecret { get; init; } = "";

    /// <summary>[DEFAULT] injected_network_template; empty = no template is rendered, anything else = nova's own.</summary>
    public string InjectedNetworkTemplate { get; init; } = "$pybasedir/nova/virt/interfaces.template";
}
