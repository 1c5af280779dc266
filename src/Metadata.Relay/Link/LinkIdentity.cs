using System.Buffers.Binary;

namespace Metadata.Relay.Link;

/// <summary>Who asks, in the link's own bytes: where no guest can write.</summary>
/// <param name="IsRouter">The id names a router; otherwise a network.</param>
/// <param name="Id">Network or router.</param>
/// <param name="IsIPv6">Address family.</param>
/// <param name="Address">The address; an IPv4 address is the low 32 bits.</param>
/// <param name="WasForwarded">The guest's request carried fields of a forwarding proxy.</param>
/// <param name="Mac">The MAC, 48 bits, that the guest's frames come from; 0 = not known. Only with a link-local address.</param>
public readonly record struct LinkIdentity(bool IsRouter, Guid Id, bool IsIPv6, UInt128 Address, bool WasForwarded = false, ulong Mac = 0)
{
    private const byte ForwardedFlag = 1;
    private const byte MacFlag = 2;

    /// <summary>Bytes that <see cref="Write"/> writes.</summary>
    public int Size => Mac == 0 ? LinkProtocol.IdentitySize : LinkProtocol.IdentitySize + LinkProtocol.MacSize;

    // fe80::/10
    private bool IsLinkLocal => IsIPv6 && Address >> 118 == 0x3FA;

    // A group's address is nobody's.
    private bool HasUsableMac => Mac != 0 && (Mac >> 40 & 1) == 0;

    /// <summary>Makes one from an address as connections know it, IPv4 as <c>::ffff:a.b.c.d</c>.</summary>
    public static LinkIdentity From(bool isRouter, Guid id, UInt128 source)
    {
        var isIPv4 = source >> 32 == 0xFFFF;
        return new(isRouter, id, !isIPv4, isIPv4 ? (uint)source : source);
    }

    /// <summary>
    /// Writes <see cref="Size"/> bytes: scope (1 network, 2 router), family (4, 6), flags (1: forwarded, 2: a MAC), zero,
    /// id (16), address (16), MAC (6) where there is one.
    /// </summary>
    public void Write(Span<byte> destination)
    {
        destination[0] = IsRouter ? (byte)2 : (byte)1;
        destination[1] = IsIPv6 ? (byte)6 : (byte)4;
        destination[2] = (byte)((WasForwarded ? ForwardedFlag : 0) | (Mac == 0 ? 0 : MacFlag));
        destination[3] = 0;
        Id.TryWriteBytes(destination[4..], bigEndian: true, out _);
        BinaryPrimitives.WriteUInt128BigEndian(destination[20..], Address);
        if (Mac != 0)
        {
            BinaryPrimitives.WriteUInt16BigEndian(destination[36..], (ushort)(Mac >> 32));
            BinaryPrimitives.WriteUInt32BigEndian(destination[38..], (uint)Mac);
        }
    }

    /// <summary>Reads what <see cref="Write"/> writes, from the beginning of <paramref name="source"/>.</summary>
    /// <returns>False: malformed.</returns>
    public static bool TryRead(ReadOnlySpan<byte> source, out LinkIdentity identity)
    {
        identity = default;
        if (source.Length < LinkProtocol.IdentitySize)
        {
            return false;
        }

        var flags = source[2];
        var hasMac = (flags & MacFlag) != 0;
        if (hasMac && source.Length < LinkProtocol.IdentitySize + LinkProtocol.MacSize)
        {
            return false;
        }

        var mac = hasMac ? (ulong)BinaryPrimitives.ReadUInt16BigEndian(source[36..]) << 32 | BinaryPrimitives.ReadUInt32BigEndian(source[38..]) : 0;
        identity = new(
            source[0] == 2, new Guid(source.Slice(4, 16), bigEndian: true), source[1] == 6, BinaryPrimitives.ReadUInt128BigEndian(source[20..]),
            (flags & ForwardedFlag) != 0, mac);
        return source[0] is 1 or 2 && source[1] is 4 or 6 && flags <= (ForwardedFlag | MacFlag) && source[3] == 0
            && identity.Id != Guid.Empty && (identity.IsIPv6 || identity.Address <= uint.MaxValue)
            && (!hasMac || (identity.IsLinkLocal && identity.HasUsableMac));
    }
}
