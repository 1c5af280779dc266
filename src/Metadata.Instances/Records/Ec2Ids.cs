namespace Metadata.Instances;

/// <summary>EC2 style ids of an instance.</summary>
public sealed record Ec2Ids
{
    /// <summary>As <c>i-0000002a</c>.</summary>
    public string InstanceId { get; init => field = value ?? ""; } = "";

    /// <summary>As <c>ami-00000001</c>; null without an image.</summary>
    public string? AmiId { get; init; }

    /// <summary>Kernel id; null = absent.</summary>
    public string? KernelId { get; init; }

    /// <summary>Ramdisk id; null = absent.</summary>
    public string? RamdiskId { get; init; }
}
