namespace Metadata.Instances;

/// <summary>Networks behind an edge load balancer.</summary>
public sealed record MetadataProviderRecord
{
    /// <summary>Network ids.</summary>
    public IReadOnlyList<string> Networks { get; init => field = value ?? []; } = [];

    /// <summary>Test data: the look-up fails.</summary>
    public bool? Fail { get; init; }
}
