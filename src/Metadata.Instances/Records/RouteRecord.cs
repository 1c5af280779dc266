namespace Metadata.Instances;

/// <summary>A host route.</summary>
public sealed record RouteRecord
{
    /// <summary>Prefix.</summary>
    public string Destination { get; init; } = "";

    /// <summary>Next hop address.</summary>
    public string Nexthop { get; init; } = "";
}
