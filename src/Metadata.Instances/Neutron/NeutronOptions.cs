namespace Metadata.Instances.Neutron;

/// <summary>How Neutron is asked; option names in the comments are those of <c>[neutron]</c>.</summary>
public sealed record NeutronOptions
{
    /// <summary><c>endpoint_override</c>: with or without <c>/v2.0</c>; empty = from keystone's catalogue.</summary>
    public string EndpointOverride { get; init; } = "";

    /// <summary><c>service_type</c> in the catalogue.</summary>
    public string ServiceType { get; init; } = "network";

    /// <summary><c>valid_interfaces</c>, in order.</summary>
    public IReadOnlyList<string> Interfaces { get; init; } = ["internal", "public"];

    /// <summary><c>region_name</c>; empty = any.</summary>
    public string Region { get; init; } = "";

    /// <summary><c>timeout</c> of one request.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);
}
