namespace Metadata.Configuration;

/// <summary>Neutron's section <c>[metadata_rate_limiting]</c>.</summary>
public static class RateLimitSection
{
    /// <summary>Its name.</summary>
    public const string Name = "metadata_rate_limiting";

    /// <summary>
    /// Its options. The two limits default to what two boots of cloud-init ask at once (56 requests) and a few, where
    /// Neutron's own default of 10 stops the first boot.
    /// </summary>
    public static IReadOnlyList<OptionDefinition> Options { get; } =
    [
        new(Name, "rate_limit_enabled", "false", "Limit the requests of each source address; above: 429."),
        new(Name, "ip_versions", "4", "Sources that are limited: 4, 6 or both."),
        new(Name, "base_window_duration", "10", "Seconds of the base window."),
        new(Name, "base_query_rate_limit", "60", "Requests let through in the base window."),
        new(Name, "burst_window_duration", "10", "Seconds of the burst window."),
        new(Name, "burst_query_rate_limit", "60", "Requests let through in the burst window."),
    ];
}
