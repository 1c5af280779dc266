namespace Metadata.Instances;

/// <summary>A fixed address and its floating ones.</summary>
public sealed record FixedIpRecord
{
    /// <summary>Address.</summary>
    public string Address { get; init => field = value ?? ""; } = "";

    /// <summary>Floating addresses in order.</summary>
    public IReadOnlyList<string> FloatingIps { get; init => field = value ?? []; } = [];
}
