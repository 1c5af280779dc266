namespace Metadata.Instances;

/// <summary>One NUMA cell.</summary>
public sealed record NumaCellRecord
{
    /// <summary>Pinned CPUs.</summary>
    public IReadOnlyList<int> DedicatedCpus { get; init => field = value ?? []; } = [];

    /// <summary>Floating CPUs.</summary>
    public IReadOnlyList<int> SharedCpus { get; init => field = value ?? []; } = [];
}
