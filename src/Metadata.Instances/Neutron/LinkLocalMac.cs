using System.Globalization;
using System.Net;

namespace Metadata.Instances.Neutron;

/// <summary>The MAC address in an IPv6 link-local address (RFC 4291, appendix A).</summary>
internal static class LinkLocalMac
{
    /// <summary>The MAC as Neutron writes it; null when the address was not made of one.</summary>
    public static string? Of(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        return address.IsIPv6LinkLocal && address.TryWriteBytes(bytes, out _) && bytes[11] == 0xff && bytes[12] == 0xfe
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"{bytes[8] ^ 2:x2}:{bytes[9]:x2}:{bytes[10]:x2}:{bytes[13]:x2}:{bytes[14]:x2}:{bytes[15]:x2}")
            : null;
    }
}
