using System.Globalization;
using System.Text;
using Metadata.Http;

namespace Metadata.Relay;

/// <summary>A guest's bytes as a log may show them.</summary>
public static class GuestText
{
    /// <summary>Most bytes of a guest in one line.</summary>
    public const int Longest = 256;

    /// <summary>Method and path of a request, "-" when the head was not understood.</summary>
    public static string RequestOf(Exchange exchange)
    {
        ArgumentNullException.ThrowIfNull(exchange);
        return exchange.Trace.Request.IsEmpty ? "-" : Escape(exchange.Trace.Request);
    }

    /// <summary>Copies method, space and path without query, as much as there is room for.</summary>
    /// <returns>Bytes written.</returns>
    internal static int CopyRequest(RequestHead head, Span<byte> destination)
    {
        var method = head.Method;
        method = method[..Math.Min(method.Length, destination.Length - 1)];
        method.CopyTo(destination);
        destination[method.Length] = (byte)' ';
        var rest = destination[(method.Length + 1)..];
        var path = head.Path;
        path = path[..Math.Min(path.Length, rest.Length)];
        var query = path.IndexOf((byte)'?');
        path = query < 0 ? path : path[..query];
        path.CopyTo(rest);
        return method.Length + 1 + path.Length;
    }

    /// <summary>Visible ASCII and spaces as they are, every other byte and the backslash as \xNN: no line breaks, no terminal's sequences, nothing that turns the reading direction.</summary>
    public static string Escape(ReadOnlySpan<byte> bytes)
    {
        var cut = bytes.Length >= Longest;
        bytes = cut ? bytes[..Longest] : bytes;
        var text = new StringBuilder(bytes.Length + 3);
        foreach (var value in bytes)
        {
            if (value is >= 0x20 and < 0x7f and not (byte)'\\')
            {
                text.Append((char)value);
            }
            else
            {
                text.Append(CultureInfo.InvariantCulture, $"\\x{value:x2}");
            }
        }

        return text.Append(cut ? "..." : "").ToString();
    }
}
