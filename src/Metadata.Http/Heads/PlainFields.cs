using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Metadata.Http;

/// <summary>
/// The fast path for fields: lines of visible ASCII and SP whose value stands one SP behind the colon. It stops before a line of
/// another kind, which <see cref="FieldSection"/> reads.
/// </summary>
internal static class PlainFields
{
    private const int ShortestName = 4;
    private const int Near = 16;
    private const ushort Crlf = 0x0A0D;
    private const ushort ColonSpace = 0x203A;

    /// <summary>Adds lines from <paramref name="position"/> on to the head's table; the position of the line that was not taken, perhaps the empty one.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Read(ReadOnlySpan<byte> span, int position, MessageHead head, int maxFields)
    {
        // Nothing is called from the loop, so that its state stays in registers. Unchecked reads: the last block ends two bytes before
        // the span does, so that behind every line end that it shows lies another byte; names end before their lines.
        nint last = span.Length - HeadBlock.Length - 2;
        if (last < 0 || position >= last + HeadBlock.Length)
        {
            return position;
        }

        ref byte first = ref MemoryMarshal.GetReference(span);
        ref readonly KnownFields.Entry names = ref KnownFields.Table;
        ref FieldLine line = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(head.Lines), head.FieldCount);
        nint room = Math.Min(head.Lines.Length, maxFields) - head.FieldCount;
        nint lineStart = position;
        ulong seen = 0;

        // The bytes of the block at from that are no text and have not been looked at. Where blocks lie does not depend on what is
        // found in them, nor on where the start line ended, so that the processor reads ahead.
        ulong notText = 0;
        nint from = FirstBlock(position, last) - HeadBlock.Length;
        for (; room > 0 && Unsafe.Add(ref first, lineStart) != '\r'; room--)
        {
            while (notText == 0)
            {
                // The last block overlaps the one before; the bits of bytes before are shifted out.
                from += HeadBlock.Length;
                if (from <= last)
                {
                    notText = HeadBlock.NotText(ref Unsafe.Add(ref first, from));
                    if (notText == 0)
                    {
                        from = HeadBlock.SkipText(ref first, from, last);
                    }
                }
                else if (from < last + HeadBlock.Length)
                {
                    notText = HeadBlock.NotText(ref Unsafe.Add(ref first, last)) >> (int)(from - last);
                }
                else
                {
                    return Taken(head, seen, ref line, lineStart);
                }

                if (from < lineStart)
                {
                    notText &= ulong.MaxValue << (int)(lineStart - from);
                }
            }

            nint lineEnd = from + BitOperations.TrailingZeroCount(notText);
            notText &= notText - 1;
            notText &= notText - 1;

            Vector128<byte> window = lineStart <= last + HeadBlock.Length + 2 - Near
                ? Vector128.LoadUnsafe(ref first, (nuint)lineStart)
                : HeadBlock.Before(ref Unsafe.Add(ref first, last + HeadBlock.Length + 2), lineStart - (last + HeadBlock.Length + 2 - Near));
            nint length = BitOperations.TrailingZeroCount(Vector128.Equals(window, Vector128.Create((byte)':')).ExtractMostSignificantBits());
            if (length >= Near)
            {
                length = NameLength(ref first, lineStart, last);
            }

            nint start = lineStart + length + 2;
            nint value = lineEnd - start;
            if ((nuint)(length - ShortestName) >= HeadBlock.Length - ShortestName
                || value <= 0
                || Unsafe.ReadUnaligned<ushort>(ref Unsafe.Add(ref first, lineEnd)) != Crlf
                || Unsafe.ReadUnaligned<ushort>(ref Unsafe.Add(ref first, start - 2)) != ColonSpace
                || Unsafe.Add(ref first, start) == ' '
                || Unsafe.Add(ref first, lineEnd - 1) == ' ')
            {
                break;
            }

            // A name that is known and behind which a colon stands is a token; others have to be looked at.
            ref readonly KnownFields.Entry entry = ref KnownFields.Find(in names, ref Unsafe.Add(ref first, lineStart), length);
            KnownField known = KnownField.Other;
            if (entry.Begins(window))
            {
                known = entry.Field;
                seen |= entry.Bit;
            }
            else if (length == entry.Length || (length < Near && NameLength(ref first, lineStart, last) != length))
            {
                break;
            }
            else
            {
                seen |= 1;
            }

            line.NameStart = (int)lineStart;
            line.ValueStart = (int)start;
            line.ValueLength = (int)value;
            line.NameLength = (ushort)length;
            line.Known = known;
            line = ref Unsafe.Add(ref line, 1);
            lineStart = lineEnd + 2;
        }

        return Taken(head, seen, ref line, lineStart);
    }

    // The block that position lies in, counted from the start, or the last one; by branches, which are foretold, not by arithmetic.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static nint FirstBlock(nint position, nint last)
    {
        if (position >= last)
        {
            return last;
        }

        nint from = 0;
        while (from + HeadBlock.Length <= position)
        {
            from += HeadBlock.Length;
        }

        return from;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Taken(MessageHead head, ulong seen, ref FieldLine line, nint position)
    {
        head.AddSeen(seen, (int)((nuint)Unsafe.ByteOffset(ref MemoryMarshal.GetArrayDataReference(head.Lines), ref line) / (nuint)Unsafe.SizeOf<FieldLine>()));
        return (int)position;
    }

    // How many tchars stand at start, 64 for so many or more.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static nint NameLength(ref byte first, nint start, nint last) => start <= last
        ? BitOperations.TrailingZeroCount(HeadBlock.NotToken(ref Unsafe.Add(ref first, start)))
        : BitOperations.TrailingZeroCount(HeadBlock.NotToken(ref Unsafe.Add(ref first, last)) >> (int)(start - last));
}
