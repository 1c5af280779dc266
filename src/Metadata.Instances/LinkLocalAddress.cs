using System.Buffers.Binary;
using System.Net;

namespace Metadata.Instances;

/// <summary>The IPv6 link-local address that a MAC makes (RFC 4291, appendix A: modified EUI-64).</summary>
public static class LinkLocalAddress
{
    /// <summary>The address of a MAC's 48 bits.</summary>
    public static IPAddress Of(ulong mac)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, NumberOf(mac));
        return new IPAddress(bytes);
    }

    /// <summary>The same, as one number.</summary>
    public static UInt128 NumberOf(ulong mac)
    {
        ulong high = (mac >> 24) ^ 0x02_0000;
        ulong low = mac & 0xff_ffff;
        return new UInt128(0xfe80_0000_0000_0000, (high << 40) | 0xff_fe00_0000 | low);
    }
}
