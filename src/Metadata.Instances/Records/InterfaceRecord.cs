using System.Text.Json;

namespace Metadata.Instances;

/// <summary>One port of an instance.</summary>
public sealed record InterfaceRecord
{
    /// <summary>Port id.</summary>
    public string PortId { get; init => field = value ?? ""; } = "";

    /// <summary>MAC address.</summary>
    public string Mac { get; init => field = value ?? ""; } = "";

    /// <summary>Host device name; null or empty = unnamed.</summary>
    public string? Device { get; init; }

    /// <summary>VIF type, as <c>ovs</c>.</summary>
    public string? VifType { get; init; }

    /// <summary>VNIC type, as <c>direct</c>.</summary>
    public string? VnicType { get; init; }

    /// <summary>Binding details, kept as given.</summary>
    public JsonElement? Details { get; init; }

    /// <summary>Network; null possible.</summary>
    public NetworkRecord? Network { get; init; }

    /// <summary>Subnets in order.</summary>
    public IReadOnlyList<SubnetRecord> Subnets { get; init => field = value ?? []; } = [];
}
