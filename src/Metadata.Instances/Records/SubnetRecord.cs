namespace Metadata.Instances;

/// <summary>A subnet as seen by one port.</summary>
public sealed record SubnetRecord
{
    /// <summary>Prefix, as <c>10.1.0.0/24</c>.</summary>
    public required string Cidr { get; init; }

    /// <summary>Gateway address.</summary>
    public string? Gateway { get; init; }

    /// <summary>DHCP server address.</summary>
    public string? DhcpServer { get; init; }

    /// <summary>Name servers in order.</summary>
    public IReadOnlyList<string> Dns { get; init => field = value ?? []; } = [];

    /// <summary>Host routes.</summary>
    public IReadOnlyList<RouteRecord> Routes { get; init => field = value ?? []; } = [];

    /// <summary>slaac, dhcpv6-stateful, dhcpv6-stateless or null.</summary>
    public string? Ipv6AddressMode { get; init; }

    /// <summary>Fixed addresses of the port.</summary>
    public IReadOnlyList<FixedIpRecord> FixedIps { get; init => field = value ?? []; } = [];

    /// <summary>DHCP switched on for the subnet; missing = false.</summary>
    public bool? EnableDhcp { get; init; }
}
