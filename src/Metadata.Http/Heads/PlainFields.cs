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
        // Nothing is called from the loop, so that its state stays in registers. Unchecked reads: a block begins at least 64 bytes
        // before the end of the span; a name ends before its line does, and behind that lie three bytes more.
        nint last = span.Length - HeadBlock.Length;
        if (last < 0 || position >= span.Length)
        {
            return position;
        }

        ref byte first = ref MemoryMarshal.GetReference(span);
        ref KnownFields.Entry names = ref KnownFields.Table;
        ref FieldLine line = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(head.Lines), head.FieldCount);
        ref FieldLine end = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(head.Lines), Math.Min(head.Lines.Length, maxFields));
        nint limit = span.Length - 2;
        nint lineStart = position;
        ulong seen = 0;

        // The bytes of the block at from that are no text and have not been looked at. Where the next block lies does not depend on
        // what is found in this one, so that the processor reads ahead.
        ulong notText = 0;
        nint from = lineStart - HeadBlock.Length;
        while (Unsafe.IsAddressLessThan(ref line, ref end) && Unsafe.Add(ref first, lineStart) != '\r')
        {
            while (notText == 0)
            {
                from += HeadBlock.Length;
                if (from < lineStart)
                {
                    from = lineStart;
                }

                // The last block overlaps the one before; the bits of bytes before are shifted out.
                if (from <= last)
                {
                    notText = HeadBlock.NotText(ref Unsafe.Add(ref first, from));
                }
                else if (from <= limit)
                {
                    notText = HeadBlock.NotText(ref Unsafe.Add(ref first, last)) >> (int)(from - last);
                }
                else
                {
                    break;
                }
            }

            nint lineEnd = from + BitOperations.TrailingZeroCount(notText);
            notText &= notText - 1;
            notText &= notText - 1;

            // A name that is known and behind which a colon stands is a token; others have to be looked at.
            nint length = Colon(ref first, lineStart, limit);
            if (length == 0)
            {
                length = NameLength(ref first, lineStart, last);
            }

            nint colon = lineStart + length;
            ref byte at = ref Unsafe.Add(ref first, colon);
            nint value = lineEnd - colon - 2;
            if ((nuint)(length - ShortestName) >= HeadBlock.Length - ShortestName
                || value <= 0
                || lineEnd >= limit
                || Unsafe.ReadUnaligned<ushort>(ref Unsafe.Add(ref first, lineEnd)) != Crlf
                || Unsafe.ReadUnaligned<ushort>(ref at) != ColonSpace
                || Unsafe.Add(ref at, 2) == ' '
                || Unsafe.Add(ref first, lineEnd - 1) == ' '
                || !KnownFields.TryClassify(ref names, ref Unsafe.Add(ref first, lineStart), length, out KnownField known)
                || (known == KnownField.Other && NameLength(ref first, lineStart, last) != length))
            {
                break;
            }

            line.NameStart = (int)lineStart;
            line.NameLength = (ushort)length;
            line.ValueStart = (int)colon + 2;
            line.ValueLength = (int)value;
            line.Known = known;
            line = ref Unsafe.Add(ref line, 1);
            seen |= KnownFields.Bit(known);
            lineStart = lineEnd + 2;
        }

        head.AddSeen(seen, (int)(Unsafe.ByteOffset(ref MemoryMarshal.GetArrayDataReference(head.Lines), ref line) / Unsafe.SizeOf<FieldLine>()));
        return (int)lineStart;
    }

    // How many bytes stand before the first colon, 0 for none or 16 and more.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static nint Colon(ref byte first, nint start, nint limit)
    {
        uint colons;
        if (start <= limit - Near)
        {
            colons = Vector128.Equals(Vector128.LoadUnsafe(ref first, (nuint)start), Vector128.Create((byte)':')).ExtractMostSignificantBits();
        }
        else
        {
            nint near = limit - Near;
            colons = Vector128.Equals(Vector128.LoadUnsafe(ref first, (nuint)near), Vector128.Create((byte)':')).ExtractMostSignificantBits() >> (int)(start - near);
        }

        return colons == 0 ? 0 : BitOperations.TrailingZeroCount(colons);
    }

    // How many tchars stand at start, 64 for so many or more.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static nint NameLength(ref byte first, nint start, nint last) => start <= last
        ? BitOperations.TrailingZeroCount(HeadBlock.NotToken(ref Unsafe.Add(ref first, start)))
        : BitOperations.TrailingZeroCount(HeadBlock.NotToken(ref Unsafe.Add(ref first, last)) >> (int)(start - last));
}
