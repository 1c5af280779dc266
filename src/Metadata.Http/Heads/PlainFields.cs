using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Metadata.Http;

/// <summary>
/// The fast path for fields: a section that is whole, well-formed and of visible ASCII, SP and CRLF alone. Whatever it does not take
/// goes to <see cref="FieldSection"/>, line by line, which says what is wrong.
/// </summary>
internal static class PlainFields
{
    // Nothing is called from the two loops, so that their state stays in registers: a line that needs more is odd. Unchecked reads: a
    // block begins at least 64 bytes before the end of the span, a line end lies at least 2 before it, a name before its line end.
    private const int Odd = -1;
    private const int ShortestName = 4;
    private const ushort Crlf = 0x0A0D;
    private const ushort ColonSpace = 0x203A;

    /// <summary>Fills the head's table from <paramref name="position"/> on; the position after the empty line, or 0 for the slow path.</summary>
    public static int Parse(ReadOnlySpan<byte> span, int position, MessageHead head, int maxFields)
    {
        Span<FieldLine> lines = head.Lines.AsSpan(0, Math.Min(head.Lines.Length, maxFields));
        int count = FindLines(span, position, lines);
        if (count < 0)
        {
            return 0;
        }

        int end = count == 0 ? position + 2 : lines[count - 1].ValueLength + 4;
        head.FieldCount = count;
        head.Seen = 0;
        head.Repeated = 0;
        for (int index = ReadLines(span, 0, head); index < count; index = ReadLines(span, index + 1, head))
        {
            ref FieldLine line = ref lines[index];
            int lineEnd = line.ValueLength;
            if (!FieldLineSearch.TryNameLength(span[..lineEnd], line.NameStart, out int name))
            {
                return 0;
            }

            head.SetField(index, span, line.NameStart, line.NameStart + name, lineEnd);
        }

        return end;
    }

    // Where each line begins and ends and how many tchars it begins with (64 for so many or more). The number of lines or Odd.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int FindLines(ReadOnlySpan<byte> span, int position, Span<FieldLine> lines)
    {
        ref byte first = ref MemoryMarshal.GetReference(span);
        int last = span.Length - HeadBlock.Length;
        int found = 0;
        int line = position;
        int name = 0;
        int block = position;
        bool text = false;
        while (block < span.Length && last >= 0)
        {
            // The last block overlaps the one before; the bits of bytes before it are shifted out.
            int start = Math.Min(block, last);
            ulong ends = HeadBlock.NotText(ref Unsafe.Add(ref first, start)) >> (block - start);
            ulong notToken = 0;
            if (ends != 0 || line == block)
            {
                notToken = HeadBlock.NotToken(ref Unsafe.Add(ref first, start)) >> (block - start);
                name = line == block ? BitOperations.TrailingZeroCount(notToken) : name;
            }

            if (ends == 0)
            {
                block += HeadBlock.Length;
                while (text && span.Length - block >= 4 * HeadBlock.Length && HeadBlock.IsText256(ref Unsafe.Add(ref first, block)))
                {
                    block += 4 * HeadBlock.Length;
                }

                text = true;
                continue;
            }

            text = false;
            int shift;
            do
            {
                int end = block + BitOperations.TrailingZeroCount(ends);
                if (end > span.Length - 2 || Unsafe.ReadUnaligned<ushort>(ref Unsafe.Add(ref first, end)) != Crlf)
                {
                    return Odd;
                }

                if (end == line)
                {
                    return found;
                }

                if ((uint)found >= (uint)lines.Length)
                {
                    return Odd;
                }

                ref FieldLine current = ref lines[found++];
                current.NameStart = line;
                current.NameLength = name;
                current.ValueLength = end;
                line = end + 2;
                shift = line - block;
                name = BitOperations.TrailingZeroCount(notToken >> shift);
                ends &= ends - 1;
                ends &= ends - 1;
            }
            while (ends != 0);

            // The next block begins where the line begins, when its name is not whole in this one or LF stands beyond it.
            block = shift >= HeadBlock.Length || notToken >> shift == 0 ? line : block + HeadBlock.Length;
        }

        return Odd;
    }

    // Reads the lines that were found, from index on; the first that is odd, or their number.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int ReadLines(ReadOnlySpan<byte> span, int index, MessageHead head)
    {
        ref byte first = ref MemoryMarshal.GetReference(span);
        Span<FieldLine> fields = head.Fields;
        ulong seen = head.Seen;
        ulong repeated = head.Repeated;
        for (; (uint)index < (uint)fields.Length; index++)
        {
            ref FieldLine line = ref fields[index];
            uint length = (uint)line.NameLength;
            uint start = (uint)line.NameStart;
            uint colon = start + length;
            uint valueEnd = (uint)line.ValueLength;
            ref byte at = ref Unsafe.Add(ref first, colon);
            if (length - ShortestName >= HeadBlock.Length - ShortestName
                || Unsafe.ReadUnaligned<ushort>(ref at) != ColonSpace
                || Unsafe.Add(ref at, 2) <= ' '
                || Unsafe.Add(ref first, valueEnd - 1) == ' '
                || !KnownFields.TryClassify(ref Unsafe.Add(ref first, start), length, out KnownField known))
            {
                break;
            }

            line.ValueStart = (int)(colon + 2);
            line.ValueLength = (int)(valueEnd - colon - 2);
            line.Known = known;
            line.Nominated = false;
            ulong bit = KnownFields.Bit(known);
            repeated |= seen & bit;
            seen |= bit;
        }

        head.Seen = seen;
        head.Repeated = repeated;
        return index;
    }
}
