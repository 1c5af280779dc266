using System.Buffers.Binary;

namespace Metadata.Relay.Link;

/// <summary>How the proxy calls a request, and since when it has it: behind the identity, where no guest can write.</summary>
/// <param name="RequestId">Request id and trace id.</param>
/// <param name="SpanId">The proxy's span, the parent of the agent's.</param>
/// <param name="ReceivedAt">CLOCK_MONOTONIC in nanoseconds, which both ends share: the proxy had the whole head.</param>
public readonly record struct LinkTrace(Guid RequestId, ulong SpanId, long ReceivedAt)
{
    /// <summary>Writes <see cref="LinkProtocol.TraceSize"/> bytes: request id (16), span (8), time (8).</summary>
    public void Write(Span<byte> destination)
    {
        RequestId.TryWriteBytes(destination, bigEndian: true, out _);
        BinaryPrimitives.WriteUInt64BigEndian(destination[16..], SpanId);
        BinaryPrimitives.WriteInt64BigEndian(destination[24..], ReceivedAt);
    }

    /// <summary>Reads what <see cref="Write"/> writes.</summary>
    /// <returns>False: malformed.</returns>
    public static bool TryRead(ReadOnlySpan<byte> source, out LinkTrace trace)
    {
        trace = new(
            new Guid(source[..16], bigEndian: true), BinaryPrimitives.ReadUInt64BigEndian(source[16..]), BinaryPrimitives.ReadInt64BigEndian(source[24..]));
        return trace.RequestId != Guid.Empty && trace.SpanId != 0 && trace.ReceivedAt >= 0;
    }
}
