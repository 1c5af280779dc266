using System.Buffers.Binary;
using System.Net;
using Metadata.Instances;
using Metadata.Relay.Link;

namespace Metadata.Agent.Server;

/// <summary>
/// Address text to <see cref="IPAddress"/> without an allocation for an address seen before. Direct mapped, so that
/// a stranger's addresses cost a slot and never memory. One per event loop; not thread-safe.
/// </summary>
internal sealed class AddressTable
{
    private const int Slots = 4096;
    // The longest: IPv6 with an embedded IPv4 address and a scope of an interface's name.
    private const int LongestText = 64;

    private readonly (UInt128 Value, bool IsIPv6, IPAddress? Address)[] _numbers = new (UInt128, bool, IPAddress?)[Slots];
    private readonly (byte[]? Text, IPAddress? Address)[] _slots = new (byte[]?, IPAddress?)[Slots];

    /// <summary>Who asks on a link.</summary>
    public DirectoryQuery Read(in LinkIdentity identity) => new(
        identity.IsRouter ? NetworkKind.Router : NetworkKind.Network, identity.Id, Get(identity.Address, identity.IsIPv6))
    {
        OfMac = identity.Mac == 0 ? null : Get(LinkLocalAddress.NumberOf(identity.Mac), isIPv6: true),
    };

    private IPAddress Get(UInt128 value, bool isIPv6)
    {
        ref (UInt128 Value, bool IsIPv6, IPAddress? Address) slot = ref _numbers[value.GetHashCode() & (Slots - 1)];
        if (slot.Address is null || slot.Value != value || slot.IsIPv6 != isIPv6)
        {
            Span<byte> bytes = stackalloc byte[16];
            BinaryPrimitives.WriteUInt128BigEndian(bytes, value);
            slot = (value, isIPv6, new IPAddress(isIPv6 ? bytes : bytes[12..]));
        }

        return slot.Address!;
    }

    /// <summary>False for what is not one literal address.</summary>
    public bool TryParse(ReadOnlySpan<byte> text, out IPAddress address)
    {
        address = IPAddress.None;
        if (text.IsEmpty || text.Length > LongestText)
        {
            return false;
        }

        ref (byte[]? Text, IPAddress? Address) slot = ref _slots[Hash(text) & (Slots - 1)];
        if (slot.Address is { } known && text.SequenceEqual(slot.Text))
        {
            address = known;
            return true;
        }

        // inet_aton's short forms ("10.1", "2130706433") would parse as other addresses than a reader sees.
        if (!IPAddress.TryParse(text, out IPAddress? parsed) || IsShortForm(text))
        {
            return false;
        }

        address = parsed.IsIPv4MappedToIPv6 ? parsed.MapToIPv4() : parsed;
        slot = (text.ToArray(), address);
        return true;
    }

    private static bool IsShortForm(ReadOnlySpan<byte> text)
    {
        if (text.Contains((byte)':'))
        {
            return text[0] == (byte)'[';
        }

        int dots = 0;
        int digits = 0;
        bool leadingZero = false;
        foreach (byte c in text)
        {
            if (c == (byte)'.')
            {
                dots++;
                digits = 0;
                leadingZero = false;
            }
            else if (!char.IsAsciiDigit((char)c) || leadingZero)
            {
                return true;
            }
            else
            {
                leadingZero = digits++ == 0 && c == (byte)'0';
            }
        }

        return dots != 3;
    }

    private static uint Hash(ReadOnlySpan<byte> text)
    {
        uint hash = 2166136261;
        foreach (byte c in text)
        {
            hash = (hash ^ c) * 16777619;
        }

        return hash ^ (hash >> 15);
    }
}
