using System.Net;
using System.Net.Sockets;

namespace Metadata.Control.Explain;

/// <summary>Where guests look for the metadata service.</summary>
internal static class ServiceAddress
{
    /// <summary>169.254.169.254.</summary>
    public static IPAddress IPv4 { get; } = new([169, 254, 169, 254]);

    /// <summary>fe80::a9fe:a9fe.</summary>
    public static IPAddress IPv6 { get; } = new([0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xa9, 0xfe, 0xa9, 0xfe]);

    /// <summary>The one that a guest with this address uses.</summary>
    public static IPAddress For(IPAddress guest) => guest.AddressFamily == AddressFamily.InterNetworkV6 ? IPv6 : IPv4;
}
