using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Metadata.Linux.Native;

namespace Metadata.Linux.Transport;

/// <summary>An IPv4 or IPv6 peer without allocation. A v4-mapped IPv6 address is normalised to IPv4.</summary>
public readonly record struct PeerAddress : IUtf8SpanFormattable
{
    private const ulong MappedPrefix = 0xFFFF_0000_0000;

    private readonly ulong _high;
    private readonly ulong _low;

    private PeerAddress(AddressFamily family, ulong high, ulong low, uint scope, ushort port)
    {
        Family = family;
        _high = high;
        _low = low;
        ScopeId = scope;
        Port = port;
    }

    /// <summary>InterNetwork, InterNetworkV6, or Unspecified for a unix socket.</summary>
    public AddressFamily Family { get; }

    /// <summary>The IPv6 zone (interface index); 0 when there is none.</summary>
    public uint ScopeId { get; }

    /// <summary>The port in host order.</summary>
    public ushort Port { get; }

    /// <summary>True for a TCP peer.</summary>
    public bool IsIp => Family != AddressFamily.Unspecified;

    /// <summary>True for an IPv6 link-local address (fe80::/10).</summary>
    public bool IsLinkLocal => Family == AddressFamily.InterNetworkV6 && _high >> 54 == 0x3FA;

    /// <summary>Makes one from an address; the scope is kept.</summary>
    public static PeerAddress From(IPAddress address, int port)
    {
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out int length);
        return length == 4
            ? FromIPv4(bytes, (ushort)port)
            : FromIPv6(bytes, (uint)address.ScopeId, (ushort)port);
    }

    /// <summary>The address as the BCL has it, the zone included; allocates.</summary>
    public IPAddress ToIPAddress()
    {
        Span<byte> bytes = stackalloc byte[16];
        WriteBytes(bytes);
        return Family switch
        {
            AddressFamily.InterNetwork => new IPAddress(bytes[..4]),
            AddressFamily.InterNetworkV6 => new IPAddress(bytes, ScopeId),
            _ => IPAddress.None,
        };
    }

    /// <summary>The address as one number, IPv4 as <c>::ffff:a.b.c.d</c>; 0 for a unix peer.</summary>
    public UInt128 ToUInt128() => Family == AddressFamily.InterNetwork ? new UInt128(0, MappedPrefix | _low) : new UInt128(_high, _low);

    /// <summary>Writes the 4 or 16 address bytes, network order; returns how many (0 for a unix peer).</summary>
    public int WriteBytes(Span<byte> destination)
    {
        switch (Family)
        {
            case AddressFamily.InterNetwork:
                BinaryPrimitives.WriteUInt32BigEndian(destination, (uint)_low);
                return 4;
            case AddressFamily.InterNetworkV6:
                BinaryPrimitives.WriteUInt64BigEndian(destination, _high);
                BinaryPrimitives.WriteUInt64BigEndian(destination[8..], _low);
                return 16;
            default:
                return 0;
        }
    }

    /// <summary>Writes the address alone as text, without port and zone; IPv4 without allocation. "-" for a unix peer.</summary>
    public bool TryFormat(Span<byte> utf8Destination, out int bytesWritten, ReadOnlySpan<char> format = default, IFormatProvider? provider = null)
    {
        if (Family == AddressFamily.InterNetwork)
        {
            return TryFormatIPv4(utf8Destination, out bytesWritten);
        }

        if (Family == AddressFamily.InterNetworkV6)
        {
            Span<byte> bytes = stackalloc byte[16];
            WriteBytes(bytes);
            return new IPAddress(bytes).TryFormat(utf8Destination, out bytesWritten);
        }

        bytesWritten = utf8Destination.IsEmpty ? 0 : 1;
        utf8Destination[..bytesWritten].Fill((byte)'-');
        return bytesWritten == 1;
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        Span<byte> text = stackalloc byte[64];
        TryFormat(text, out int length);
        return System.Text.Encoding.ASCII.GetString(text[..length]);
    }

    internal static PeerAddress FromIPv4(ReadOnlySpan<byte> bytes, ushort port) =>
        new(AddressFamily.InterNetwork, 0, BinaryPrimitives.ReadUInt32BigEndian(bytes), 0, port);

    internal static PeerAddress FromIPv6(ReadOnlySpan<byte> bytes, uint scope, ushort port)
    {
        ulong high = BinaryPrimitives.ReadUInt64BigEndian(bytes);
        ulong low = BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]);
        return high == 0 && low >> 32 == 0xFFFF
            ? new(AddressFamily.InterNetwork, 0, (uint)low, 0, port)
            : new(AddressFamily.InterNetworkV6, high, low, scope, port);
    }

    internal static unsafe PeerAddress FromNative(byte* address, uint length)
    {
        ushort family = length >= sizeof(ushort) ? *(ushort*)address : (ushort)0;
        if (family == LibC.AF_INET && length >= sizeof(sockaddr_in))
        {
            sockaddr_in* v4 = (sockaddr_in*)address;
            return FromIPv4(new ReadOnlySpan<byte>(v4->sin_addr, 4), FromNetwork(v4->sin_port));
        }

        if (family == LibC.AF_INET6 && length >= sizeof(sockaddr_in6))
        {
            sockaddr_in6* v6 = (sockaddr_in6*)address;
            return FromIPv6(new ReadOnlySpan<byte>(v6->sin6_addr, 16), v6->sin6_scope_id, FromNetwork(v6->sin6_port));
        }

        return default;
    }

    private static ushort FromNetwork(ushort value) => BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(value) : value;

    private bool TryFormatIPv4(Span<byte> destination, out int written)
    {
        written = 0;
        for (int shift = 24; shift >= 0; shift -= 8)
        {
            if (!((byte)(_low >> shift)).TryFormat(destination[written..], out int digits))
            {
                return false;
            }

            written += digits;
            if (shift > 0)
            {
                if (written == destination.Length)
                {
                    return false;
                }

                destination[written++] = (byte)'.';
            }
        }

        return true;
    }

}
