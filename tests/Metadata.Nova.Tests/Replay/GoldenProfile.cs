namespace Metadata.Nova.Tests.Replay;

/// <summary>One server configuration of Golden/profiles.json.</summary>
internal sealed record GoldenProfile
{
    public Dictionary<string, Dictionary<string, string>> NovaConf { get; init; } = [];

    public string? VendordataStatic { get; init; }

    public DateTimeOffset? Clock { get; init; }

    public ResponderOptions ToOptions()
    {
        var defaults = new ResponderOptions();
        return new ResponderOptions
        {
            DhcpDomain = Get("api", "dhcp_domain") ?? defaults.DhcpDomain,
            MetadataCacheExpiration = Get("api", "metadata_cache_expiration") is { } seconds
                ? TimeSpan.FromSeconds(int.Parse(seconds))
                : defaults.MetadataCacheExpiration,
            VendordataProviders = List("vendordata_providers") ?? defaults.VendordataProviders,
            VendordataJsonfilePath = Get("api", "vendordata_jsonfile_path") ?? (VendordataStatic is null ? null : StubVendordata.StaticPath),
            VendordataDynamicTargets = List("vendordata_dynamic_targets") ?? [],
            VendordataDynamicFailureFatal = Get("api", "vendordata_dynamic_failure_fatal") == "true",
            ServiceMetadataProxy = Get("neutron", "service_metadata_proxy") == "true",
            MetadataProxySharedSecret = Get("neutron", "metadata_proxy_shared_secret") ?? "",
        };
    }

    private string? Get(string section, string option) => NovaConf.GetValueOrDefault(section)?.GetValueOrDefault(option);

    private string[]? List(string option) =>
        Get("api", option)?.Replace("{{vendor_url}}", StubVendordata.Url).Split(',', StringSplitOptions.RemoveEmptyEntries);
}
