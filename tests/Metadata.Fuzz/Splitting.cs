using System.Buffers;

namespace Metadata.Fuzz;

/// <summary>Lays an input out in pieces of a given length.</summary>
internal static class Splitting
{
    /// <summary>How an input is cut: small pieces, or not at all for one in four.</summary>
    public static int Piece(byte[] input) => input.Length % 4 == 0 ? Math.Max(1, input.Length) : 1 + (input.Length % 13);

    public static ReadOnlySequence<byte> Split(ReadOnlyMemory<byte> bytes, int piece)
    {
        if (bytes.Length <= piece)
        {
            return new ReadOnlySequence<byte>(bytes);
        }

        Part first = new(bytes[..piece], 0);
        Part last = first;
        for (int at = piece; at < bytes.Length; at += piece)
        {
            last = last.Append(bytes.Slice(at, Math.Min(piece, bytes.Length - at)));
        }

        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }

    private sealed class Part : ReadOnlySequenceSegment<byte>
    {
        public Part(ReadOnlyMemory<byte> memory, long index)
        {
            Memory = memory;
            RunningIndex = index;
        }

        public Part Append(ReadOnlyMemory<byte> memory)
        {
            Part next = new(memory, RunningIndex + Memory.Length);
            Next = next;
            return next;
        }
    }
}
