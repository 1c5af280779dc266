namespace Metadata.Instances;

/// <summary>One block device mapping.</summary>
public sealed record BlockDeviceRecord
{
    /// <summary>blank, image, snapshot, volume.</summary>
    public string? SourceType { get; init; }

    /// <summary>local or volume.</summary>
    public string? DestinationType { get; init; }

    /// <summary>swap, a file system, or null.</summary>
    public string? GuestFormat { get; init; }

    /// <summary>As <c>/dev/vdb</c>.</summary>
    public string? DeviceName { get; init; }
}
