namespace Metadata.Instances;

/// <summary>A load balancer that asks on behalf of the guests of its networks.</summary>
/// <param name="Networks">The networks behind it.</param>
/// <param name="Fail">True when its look-up is to fail, as a test corpus wants it.</param>
public sealed record MetadataProvider(IReadOnlyList<Guid> Networks, bool Fail);
