namespace Metadata.Instances;

/// <summary>An import or export file.</summary>
public sealed record InstanceFile
{
    /// <summary>Schema name.</summary>
    public string? Schema { get; init; }

    /// <summary>Instances by key, in order.</summary>
    public OrderedDictionary<string, InstanceRecord> Instances { get; init => field = value ?? []; } = [];

    /// <summary>Load balancer providers by id.</summary>
    public OrderedDictionary<string, MetadataProviderRecord>? MetadataProviders { get; init; }
}
