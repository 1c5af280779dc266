using System.Buffers;
using System.Net;

namespace Metadata.Http;

/// <summary>uri-host [ ":" port ] (RFC 3986 3.2.2, 3.2.3), not empty, without userinfo, and without a comma, which reads as two hosts.</summary>
internal static class HostSyntax
{
    private static readonly SearchValues<byte> _plain = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-."u8);
    private static readonly SearchValues<byte> _regName = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!$&'()*+;=%"u8);
    private static readonly SearchValues<byte> _address6 = SearchValues.Create("0123456789abcdefABCDEF:."u8);
    private static readonly SearchValues<byte> _hex = SearchValues.Create("0123456789abcdefABCDEF"u8);

    /// <summary>True for a name, an IPv4 or a bracketed IPv6 address, with or without a port.</summary>
    public static bool IsValid(ReadOnlySpan<byte> host) =>
        host.SequenceEqual("169.254.169.254"u8) || (host.Length > 0 && (!host.ContainsAnyExcept(_plain) || IsValidSlow(host)));

    private static bool IsValidSlow(ReadOnlySpan<byte> host)
    {
        if (host[0] == '[')
        {
            int close = host.IndexOf((byte)']');
            return close > 0 && IsAddress6(host[1..close]) && IsPort(host[(close + 1)..]);
        }

        int end = host.IndexOf((byte)':');
        ReadOnlySpan<byte> name = end < 0 ? host : host[..end];
        return name.Length > 0 && IsRegName(name) && (end < 0 || IsPort(host[end..]));
    }

    private static bool IsRegName(ReadOnlySpan<byte> name)
    {
        if (name.ContainsAnyExcept(_regName))
        {
            return false;
        }

        int percent;
        while ((percent = name.IndexOf((byte)'%')) >= 0)
        {
            name = name[(percent + 1)..];
            if (name.Length < 2 || name[..2].ContainsAnyExcept(_hex))
            {
                return false;
            }
        }

        return true;
    }

    // A zone id is "%25eth0" by RFC 6874 and "%eth0" from clients that do not encode it; cloud-init sends both.
    private static bool IsAddress6(ReadOnlySpan<byte> address)
    {
        int percent = address.IndexOf((byte)'%');
        if (percent >= 0)
        {
            ReadOnlySpan<byte> zone = address[(percent + 1)..];
            if (zone.Length is 0 or > 64 || zone.ContainsAnyExcept(_regName))
            {
                return false;
            }

            address = address[..percent];
        }

        return address.Length is >= 2 and <= 45
            && !address.ContainsAnyExcept(_address6)
            && address.Contains((byte)':')
            && IPAddress.IsValidUtf8(address);
    }

    private static bool IsPort(ReadOnlySpan<byte> port)
    {
        if (port.Length == 0)
        {
            return true;
        }

        if (port[0] != ':' || port.Length > 6)
        {
            return false;
        }

        int value = 0;
        foreach (byte digit in port[1..])
        {
            if (digit is < (byte)'0' or > (byte)'9')
            {
                return false;
            }

            value = (value * 10) + (digit - '0');
        }

        return value <= 65535;
    }
}
