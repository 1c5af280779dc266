namespace Metadata.Instances;

/// <summary>Where a device sits.</summary>
public sealed record DeviceBusRecord
{
    /// <summary>pci, usb, scsi, ide, xen or unknown.</summary>
    public string? Type { get; init; }

    /// <summary>Bus address.</summary>
    public string? Address { get; init; }
}
