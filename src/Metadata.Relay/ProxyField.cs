using System.Buffers;
using System.Buffers.Text;
using Metadata.Http;
using Metadata.Relay.Link;

namespace Metadata.Relay;

/// <summary>
/// X-Metadata-Proxy: what our proxy and our agent tell each other beside a PUT and its answer. It is dropped from every
/// request of a guest and from every answer that is passed on, so that neither guests nor nova ever write or read it.
/// </summary>
public static class ProxyField
{
    /// <summary>Most hops that an answer may be limited to.</summary>
    public const int MostHops = 64;

    /// <summary>In a request: this proxy knows the hop limit of an answer.</summary>
    private static ReadOnlySpan<byte> KnowsHopLimit => "hop-limit"u8;

    /// <summary>The same, and the guest's request carried fields of a forwarding proxy.</summary>
    private static ReadOnlySpan<byte> KnowsHopLimitAndForwarded => "hop-limit, forwarded"u8;

    private static ReadOnlySpan<byte> HopLimitPrefix => "hop-limit="u8;

    private static ReadOnlySpan<byte> RefusedPrefix => "refused="u8;

    /// <summary>Whether a PUT carries fields that a forwarding proxy adds; other methods are not looked at.</summary>
    public static bool WasForwarded(RequestHead head)
    {
        ArgumentNullException.ThrowIfNull(head);
        if (head.Kind != HttpMethodKind.Put)
        {
            return false;
        }

        for (var i = 0; i < head.FieldCount; i++)
        {
            if (IdentityFields.IsForwarding(head.GetName(i)))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The proxy's field line of a PUT; nothing for other methods.</summary>
    public static void WriteRequest(RequestHead head, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(head);
        if (head.Kind == HttpMethodKind.Put)
        {
            RequestWriter.WriteField(output, "X-Metadata-Proxy"u8, WasForwarded(head) ? KnowsHopLimitAndForwarded : KnowsHopLimit);
        }
    }

    /// <summary>What the proxy before the agent said in its field.</summary>
    public static (bool KnowsHopLimit, bool WasForwarded) ReadRequest(RequestHead head)
    {
        ArgumentNullException.ThrowIfNull(head);
        if (!head.TryGetSingle(KnownField.XMetadataProxy, out var value))
        {
            return default;
        }

        var forwarded = value.SequenceEqual(KnowsHopLimitAndForwarded);
        return (forwarded || value.SequenceEqual(KnowsHopLimit), forwarded);
    }

    /// <summary>The agent's field line, with its CRLF, that limits an answer's hops.</summary>
    public static byte[] HopLimitLine(int hops) => System.Text.Encoding.ASCII.GetBytes($"X-Metadata-Proxy: hop-limit={hops}\r\n");

    /// <summary>Limits the guest's connection as the answer to its PUT asks.</summary>
    /// <returns>False: it could not be limited, so the answer must not be sent.</returns>
    internal static bool ApplyHopLimit(Exchange exchange, ResponseHead response)
    {
        if (exchange.Head.Kind != HttpMethodKind.Put || !exchange.Connection.CrossesHops || response.Count(KnownField.XMetadataProxy) == 0)
        {
            return true;
        }

        return response.TryGetSingle(KnownField.XMetadataProxy, out var value)
            && (value.StartsWith(RefusedPrefix) || IsLimited(exchange, value));
    }

    /// <summary>The agent's field line in a refusal that goes to a proxy of ours.</summary>
    internal static void WriteRefusal(Exchange exchange, string code, IBufferWriter<byte> output)
    {
        if (exchange.Connection is LinkStream)
        {
            Span<byte> value = stackalloc byte[64];
            RefusedPrefix.CopyTo(value);
            var length = RefusedPrefix.Length + System.Text.Encoding.ASCII.GetBytes(code, value[RefusedPrefix.Length..]);
            ResponseWriter.WriteField(output, "X-Metadata-Proxy"u8, value[..length]);
        }
    }

    /// <summary>Notes the agent's reason when the answer is its refusal.</summary>
    internal static void ReadRefusal(Exchange exchange, ResponseHead response)
    {
        if (response.StatusCode >= 400 && response.TryGetSingle(KnownField.XMetadataProxy, out var value) && value.StartsWith(RefusedPrefix))
        {
            exchange.Trace.Code = System.Text.Encoding.ASCII.GetString(value[RefusedPrefix.Length..]);
            exchange.Trace.RefusedUpstream = true;
        }
    }

    private static bool IsLimited(Exchange exchange, ReadOnlySpan<byte> value)
        => value.StartsWith(HopLimitPrefix)
            && Utf8Parser.TryParse(value[HopLimitPrefix.Length..], out int hops, out var used)
            && used == value.Length - HopLimitPrefix.Length
            && hops is > 0 and <= MostHops
            && exchange.Connection.LimitHops(hops);
}
