using System.Buffers.Binary;

namespace Metadata.Relay;

/// <summary>Makes request and span ids: they only have to be found again in a log, so they cost no system call. Not thread-safe.</summary>
internal sealed class RequestNames
{
    private readonly Random _random = new();

    /// <summary>A version 4 UUID, variant 1 (RFC 9562 5.4).</summary>
    public Guid NextRequestId()
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, _random.NextInt64());
        BinaryPrimitives.WriteInt64LittleEndian(bytes[8..], _random.NextInt64());
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x40);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }

    /// <summary>Not 0, which is no span (W3C Trace Context 3.2.2.4).</summary>
    public ulong NextSpanId() => (ulong)_random.NextInt64() | 1;
}
