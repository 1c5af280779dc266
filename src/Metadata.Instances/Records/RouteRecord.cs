namespace Metadata.Instances;

/// <summary>A host route.</summary>
public sealed record RouteRecord
{
    /// <summary>Prefix.</summary>
    public string Destination { get; init => field = value ?? ""; } = "";

    /// <summary>Next hop address.</summary>
    public string Nexthop { get; init => field = value ?? ""; } = "";
}
