using System.Buffers.Binary;
using System.Globalization;
using System.Net;

namespace Metadata.Instances.Sqlite;

/// <summary>An address inside a network; IPv4 stands in its IPv4-mapped form, a scope id is dropped.</summary>
internal readonly record struct AddressKey(Guid Network, UInt128 Address)
{
    private static readonly UInt128 _mappedPrefix = new(0, 0xffff_0000_0000);

    public static AddressKey Of(Guid network, IPAddress address) => new(network, Number(address));

    /// <summary>The key of a port's link-local address.</summary>
    public static AddressKey LinkLocal(Guid network, ulong mac) => new(network, LinkLocalAddress.NumberOf(mac));

    /// <summary>The 48 bits of a MAC address; false when the text is not six pairs of hexadecimal digits with colons.</summary>
    public static bool TryParseMac(ReadOnlySpan<char> text, out ulong mac)
    {
        mac = 0;
        if (text.Length != 17)
        {
            return false;
        }

        for (var i = 0; i < 6; i++)
        {
            if ((i > 0 && text[(3 * i) - 1] != ':')
                || !byte.TryParse(text.Slice(3 * i, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var octet))
            {
                return false;
            }

            mac = (mac << 8) | octet;
        }

        return true;
    }

    /// <summary>An address as it must be written in a record: four decimal numbers, or IPv6 without a scope.</summary>
    public static bool TryParseAddress(string text, out IPAddress address)
    {
        // IPAddress also takes "10.1", octal and scopes, which mean something else to a reader.
        if (IPAddress.TryParse(text, out var parsed)
            && (text.Contains(':', StringComparison.Ordinal)
                ? !text.Contains('%', StringComparison.Ordinal) && !text.Contains('[', StringComparison.Ordinal)
                : parsed.ToString() == text))
        {
            address = parsed;
            return true;
        }

        address = IPAddress.None;
        return false;
    }

    private static UInt128 Number(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        return address.TryWriteBytes(bytes, out var written) && written == 4
            ? _mappedPrefix | BinaryPrimitives.ReadUInt32BigEndian(bytes)
            : BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }
}
