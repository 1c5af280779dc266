using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Metadata.Nova;

/// <summary>Prefix arithmetic on text such as <c>10.1.0.0/24</c>.</summary>
internal readonly record struct Cidr(IPAddress Address, int Prefix)
{
    public bool IsV6 => Address.AddressFamily == AddressFamily.InterNetworkV6;

    /// <summary>The prefix as an address.</summary>
    public string Netmask
    {
        get
        {
            var self = this;
            return Masked((index, _) => self.Mask(index));
        }
    }

    /// <summary>The address with its host bits cleared.</summary>
    public string Network
    {
        get
        {
            var self = this;
            return Masked((index, value) => (byte)(value & self.Mask(index)));
        }
    }

    /// <summary>The address with its host bits set; null in a network of one or two addresses, as Python's netaddr has it.</summary>
    public string? Broadcast
    {
        get
        {
            var self = this;
            return Prefix >= 31 ? null : Masked((index, value) => (byte)(value | ~self.Mask(index)));
        }
    }

    /// <exception cref="FormatException">Not a prefix.</exception>
    public static Cidr Parse(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var address = IPAddress.Parse(slash < 0 ? text : text[..slash]);
        var bits = address.AddressFamily == AddressFamily.InterNetworkV6 ? 128 : 32;
        return new Cidr(address, slash < 0 ? bits : int.Parse(text.AsSpan(slash + 1), CultureInfo.InvariantCulture));
    }

    private string Masked(Func<int, byte, byte> change)
    {
        var bytes = Address.GetAddressBytes();
        for (var i = 0; i < bytes.Length; i++)
        {
            bytes[i] = change(i, bytes[i]);
        }

        return IsV6 ? Ipv6Text.Format(bytes) : new IPAddress(bytes).ToString();
    }

    private byte Mask(int index) => (byte)(0xff00 >> Math.Clamp(Prefix - (8 * index), 0, 8));
}
