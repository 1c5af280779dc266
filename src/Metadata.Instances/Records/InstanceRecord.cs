namespace Metadata.Instances;

/// <summary>What is known of one instance; its JSON is the schema of import, export and store (snake_case).</summary>
/// <remarks>The JSON generator sets absent members to null, past their initialisers: init puts the default back.</remarks>
public sealed record InstanceRecord
{
    /// <summary>Instance uuid, lower case with hyphens.</summary>
    public required string Uuid { get; init; }

    /// <summary>Owning project, compared exactly.</summary>
    public required string ProjectId { get; init; }

    /// <summary>Display name.</summary>
    public string Name { get; init => field = value ?? ""; } = "";

    /// <summary>Host name without domain; may be empty.</summary>
    public string Hostname { get; init => field = value ?? ""; } = "";

    /// <summary>Index within a multi-create, from 0.</summary>
    public long LaunchIndex { get; init; }

    /// <summary>Availability zone; null when unknown.</summary>
    public string? AvailabilityZone { get; init; }

    /// <summary>EC2 reservation id.</summary>
    public string ReservationId { get; init => field = value ?? ""; } = "";

    /// <summary>Flavor name.</summary>
    public string InstanceType { get; init => field = value ?? ""; } = "";

    /// <summary>Image id; null or empty when booted from a volume.</summary>
    public string? ImageId { get; init; }

    /// <summary>EC2 style ids.</summary>
    public Ec2Ids Ec2 { get; init => field = value ?? new(); } = new();

    /// <summary>Names port by port, duplicates kept.</summary>
    public IReadOnlyList<string> SecurityGroups { get; init => field = value ?? []; } = [];

    /// <summary>Key pair; null when none.</summary>
    public KeypairRecord? Keypair { get; init; }

    /// <summary>User metadata in insertion order.</summary>
    public OrderedDictionary<string, string> Metadata { get; init => field = value ?? []; } = [];

    /// <summary>User data in base64; null = none, empty = present and empty.</summary>
    public string? UserDataB64 { get; init; }

    /// <summary>Root device, as <c>/dev/vda</c>.</summary>
    public string? RootDeviceName { get; init; }

    /// <summary>Default ephemeral device.</summary>
    public string? DefaultEphemeralDevice { get; init; }

    /// <summary>Default swap device.</summary>
    public string? DefaultSwapDevice { get; init; }

    /// <summary>Block devices in stored order.</summary>
    public IReadOnlyList<BlockDeviceRecord> BlockDevices { get; init => field = value ?? []; } = [];

    /// <summary>Interfaces in stored order.</summary>
    public IReadOnlyList<InterfaceRecord> Interfaces { get; init => field = value ?? []; } = [];

    /// <summary>Tagged devices; null when never recorded.</summary>
    public IReadOnlyList<DeviceRecord>? Devices { get; init; }

    /// <summary>NUMA cells; null without a topology.</summary>
    public IReadOnlyList<NumaCellRecord>? NumaCells { get; init; }

    /// <summary>Stored password; null when none. Secret.</summary>
    public string? Password { get; init; }

    /// <summary>Roles handed to dynamic vendordata.</summary>
    public string? BootRoles { get; init; }

    /// <summary>What a config drive would carry.</summary>
    public ConfigDriveRecord? Configdrive { get; init; }

    /// <summary>Source address that the proxy reports.</summary>
    public string? GuestAddress { get; init; }

    /// <summary>TCP peer addresses that mean this instance without a proxy.</summary>
    public IReadOnlyList<string>? RemoteAddresses { get; init; }

    /// <summary>Test data: true when every path was recorded.</summary>
    public bool? Walk { get; init; }
}
