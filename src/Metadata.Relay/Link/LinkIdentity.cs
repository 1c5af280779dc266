using System.Buffers.Binary;

namespace Metadata.Relay.Link;

/// <summary>Who asks, in the link's own bytes: where no guest can write.</summary>
/// <param name="IsRouter">The id names a router; otherwise a network.</param>
/// <param name="Id">Network or router.</param>
/// <param name="IsIPv6">Address family.</param>
/// <param name="Address">The address; an IPv4 address is the low 32 bits.</param>
/// <param name="WasForwarded">The guest's request carried fields of a forwarding proxy.</param>
public readonly record struct LinkIdentity(bool IsRouter, Guid Id, bool IsIPv6, UInt128 Address, bool WasForwarded = false)
{
    /// <summary>Makes one from an address as connections know it, IPv4 as <c>::ffff:a.b.c.d</c>.</summary>
    public static LinkIdentity From(bool isRouter, Guid id, UInt128 source)
    {
        var isIPv4 = source >> 32 == 0xFFFF;
        return new(isRouter, id, !isIPv4, isIPv4 ? (uint)source : source);
    }

    /// <summary>Writes <see cref="LinkProtocol.IdentitySize"/> bytes: scope (1 network, 2 router), family (4, 6), flags (1: forwarded), zero, id (16), address (16).</summary>
    public void Write(Span<byte> destination)
    {
        destination[0] = IsRouter ? (byte)2 : (byte)1;
        destination[1] = IsIPv6 ? (byte)6 : (byte)4;
        destination[2] = WasForwarded ? (byte)1 : (byte)0;
        destination[3] = 0;
        Id.TryWriteBytes(destination[4..], bigEndian: true, out _);
        BinaryPrimitives.WriteUInt128BigEndian(destination[20..], Address);
    }

    /// <summary>Reads what <see cref="Write"/> writes.</summary>
    /// <returns>False: malformed.</returns>
    public static bool TryRead(ReadOnlySpan<byte> source, out LinkIdentity identity)
    {
        var address = BinaryPrimitives.ReadUInt128BigEndian(source[20..]);
        identity = new(source[0] == 2, new Guid(source.Slice(4, 16), bigEndian: true), source[1] == 6, address, source[2] == 1);
        return source[0] is 1 or 2 && source[1] is 4 or 6 && source[2] is 0 or 1 && source[3] == 0
            && identity.Id != Guid.Empty && (identity.IsIPv6 || address <= uint.MaxValue);
    }
}
