using System.Buffers;
using System.Buffers.Binary;

namespace Metadata.Relay.Link;

/// <summary>The twelve bytes before every payload: stream (4), type (1), flags (1), zero (2), length (4), in network order.</summary>
/// <param name="Stream">The stream; 0 for the link itself.</param>
/// <param name="Type">What it is.</param>
/// <param name="End">The sender's direction of the stream ends with this frame.</param>
/// <param name="Length">Payload bytes.</param>
public readonly record struct LinkFrameHeader(uint Stream, LinkFrameType Type, bool End, int Length)
{
    private const byte EndFlag = 1;

    /// <summary>Writes the header.</summary>
    public void Write(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt32BigEndian(destination, Stream);
        destination[4] = (byte)Type;
        destination[5] = End ? EndFlag : (byte)0;
        destination[6] = 0;
        destination[7] = 0;
        BinaryPrimitives.WriteUInt32BigEndian(destination[8..], (uint)Length);
    }

    /// <summary>Takes one whole frame from the front of <paramref name="buffer"/>.</summary>
    /// <returns>False: not yet whole, or malformed.</returns>
    public static bool TryTake(ref ReadOnlySequence<byte> buffer, out LinkFrameHeader header, out ReadOnlySequence<byte> payload, out bool malformed)
    {
        payload = default;
        header = default;
        malformed = false;
        if (buffer.Length < LinkProtocol.HeaderSize)
        {
            return false;
        }

        Span<byte> head = stackalloc byte[LinkProtocol.HeaderSize];
        buffer.Slice(0, LinkProtocol.HeaderSize).CopyTo(head);
        var length = BinaryPrimitives.ReadUInt32BigEndian(head[8..]);
        var type = (LinkFrameType)head[4];
        malformed = length > LinkProtocol.MaxPayload || (head[5] & ~EndFlag) != 0 || head[6] != 0 || head[7] != 0
            || type is LinkFrameType.None or > LinkFrameType.GoAway;
        if (malformed || buffer.Length < LinkProtocol.HeaderSize + length)
        {
            return false;
        }

        header = new LinkFrameHeader(BinaryPrimitives.ReadUInt32BigEndian(head), type, head[5] == EndFlag, (int)length);
        payload = buffer.Slice(LinkProtocol.HeaderSize, length);
        buffer = buffer.Slice(LinkProtocol.HeaderSize + length);
        return true;
    }
}
