using System.Text.Json.Serialization;

namespace Metadata.Instances;

/// <summary>A tagged device. A field that is missing differs from one that is null or empty, hence <see cref="Optional{T}"/>.</summary>
[JsonConverter(typeof(DeviceRecordConverter))]
public sealed record DeviceRecord
{
    /// <summary>nic, disk, share or unknown.</summary>
    public string? Kind { get; init; }

    /// <summary>Bus; null when none.</summary>
    public DeviceBusRecord? Bus { get; init; }

    /// <summary>Tags.</summary>
    public Optional<IReadOnlyList<string>?> Tags { get; init; }

    /// <summary>MAC address of a nic.</summary>
    public Optional<string?> Mac { get; init; }

    /// <summary>VLAN of a nic.</summary>
    public Optional<long?> Vlan { get; init; }

    /// <summary>Trusted virtual function.</summary>
    public Optional<bool?> VfTrusted { get; init; }

    /// <summary>Serial of a disk.</summary>
    public Optional<string?> Serial { get; init; }

    /// <summary>Path of a disk.</summary>
    public Optional<string?> Path { get; init; }

    /// <summary>Id of a share.</summary>
    public Optional<string?> ShareId { get; init; }

    /// <summary>Mount tag of a share.</summary>
    public Optional<string?> Tag { get; init; }
}
