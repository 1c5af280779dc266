using System.Globalization;
using System.Net;
using Metadata.NamespaceProxy.Options;

namespace Metadata.NamespaceProxy.Haproxy;

/// <summary>A <c>bind</c> line: addresses with ports, then parameters for all of them.</summary>
internal static class BindLine
{
    /// <summary>Reads it.</summary>
    /// <exception cref="DirectiveException">It cannot be honoured.</exception>
    public static IReadOnlyList<ListenAddress> Parse(ConfigurationLine line)
    {
        string? name = null;
        bool? dual = null;
        for (var i = 2; i < line.Words.Length; i++)
        {
            switch (line.Words[i])
            {
                case "interface":
                    name = line.Word(++i, "the interface");
                    break;
                case "v4v6":
                    dual = true;
                    break;
                case "v6only":
                    dual = false;
                    break;
                default:
                    throw line.Refuse($"bind parameter '{line.Words[i]}' is not supported");
            }
        }

        return [.. line.Word(1, "the address").Split(',').Select(one => Address(line, one, name, dual))];
    }

    // The last colon parts address and port: IPv6 may stand with or without brackets.
    private static ListenAddress Address(ConfigurationLine line, string text, string? name, bool? dual)
    {
        var colon = text.LastIndexOf(':');
        if (colon < 0 || !int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port is < 1 or > 65535)
        {
            throw line.Refuse($"'{text}' does not end in a port");
        }

        var host = text[..colon];
        host = host.StartsWith("ipv4@", StringComparison.Ordinal) || host.StartsWith("ipv6@", StringComparison.Ordinal) ? host[5..] : host;
        host = host is ['[', .. var inside, ']'] ? inside : host;
        if (host is "" or "*")
        {
            return new ListenAddress(IPAddress.Any, port, name);
        }

        if (!IPAddress.TryParse(host, out var address) || host.Contains('%', StringComparison.Ordinal))
        {
            throw line.Refuse($"'{host}' is not an IP address");
        }

        var any = address.Equals(IPAddress.IPv6Any);
        return new ListenAddress(address, port, name, any && dual != false);
    }
}
