using System.Buffers;
using System.Text;

namespace Metadata.Http.Tests;

/// <summary>Builds inputs in one piece or split.</summary>
internal static class Sequences
{
    public static byte[] Bytes(string text) => Encoding.Latin1.GetBytes(text);

    public static ReadOnlySequence<byte> Whole(ReadOnlyMemory<byte> bytes) => new(bytes);

    public static ReadOnlySequence<byte> Split(ReadOnlyMemory<byte> bytes, params int[] cuts)
    {
        Part first = new(bytes[..(cuts.Length == 0 ? bytes.Length : cuts[0])], 0);
        Part last = first;
        for (int i = 0; i < cuts.Length; i++)
        {
            int end = i + 1 < cuts.Length ? cuts[i + 1] : bytes.Length;
            last = last.Append(bytes[cuts[i]..end]);
        }

        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }

    public static ReadOnlySequence<byte> EveryByte(ReadOnlyMemory<byte> bytes) =>
        bytes.Length < 2 ? new(bytes) : Split(bytes, [.. Enumerable.Range(1, bytes.Length - 1)]);

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
