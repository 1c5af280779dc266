using System.Buffers.Binary;
using System.Net;
using Metadata.Http;

namespace Metadata.Relay;

/// <summary>
/// The supervisor's question whether a namespace is served: a request for <see cref="Path"/> from the namespace's own loopback
/// address, which no guest can have. It goes through the whole chain and looks up nobody; the agent's answer is 404 with the
/// reason <c>probe</c>, that of another agent its own 404. Proxies neither limit, count nor log it.
/// </summary>
public static class ProbeRequest
{
    private const int NetworkBits = 24;

    // ::ffff:127.0.0.0/104
    private static readonly UInt128 MappedLoopback = ((UInt128)0xFFFF << 32) | (127u << NetworkBits);

    /// <summary>The path.</summary>
    public static ReadOnlySpan<byte> Path => "/.metadata-proxy/probe"u8;

    /// <summary>A request is such a question.</summary>
    /// <param name="head">It.</param>
    /// <param name="source">The address that it came from, IPv4 as <c>::ffff:a.b.c.d</c>.</param>
    public static bool Is(RequestHead head, UInt128 source)
    {
        ArgumentNullException.ThrowIfNull(head);
        return (source == 1 || source >> NetworkBits == MappedLoopback >> NetworkBits) && head.Path.SequenceEqual(Path);
    }

    /// <summary>The same for an address as the BCL has it.</summary>
    public static bool Is(RequestHead head, IPAddress source)
    {
        ArgumentNullException.ThrowIfNull(head);
        ArgumentNullException.ThrowIfNull(source);
        if (!head.Path.SequenceEqual(Path))
        {
            // Every request comes here; only the question is worth a mapped address.
            return false;
        }

        Span<byte> bytes = stackalloc byte[16];
        return source.MapToIPv6().TryWriteBytes(bytes, out _) && Is(head, BinaryPrimitives.ReadUInt128BigEndian(bytes));
    }

    /// <summary>Answers it at the chain's end.</summary>
    public static ValueTask AnswerAsync(Exchange exchange)
    {
        ArgumentNullException.ThrowIfNull(exchange);
        exchange.IsProbe = true;
        return exchange.RefuseAsync(Failure.Probe);
    }
}
