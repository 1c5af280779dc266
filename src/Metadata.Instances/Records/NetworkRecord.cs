namespace Metadata.Instances;

/// <summary>The network of a port.</summary>
public sealed record NetworkRecord
{
    /// <summary>Network id.</summary>
    public string Id { get; init => field = value ?? ""; } = "";

    /// <summary>Network name.</summary>
    public string? Label { get; init; }

    /// <summary>MTU in bytes; null when unknown.</summary>
    public long? Mtu { get; init; }

    /// <summary>True when the network template is injected.</summary>
    public bool Injected { get; init; }
}
