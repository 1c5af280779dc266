using System.Buffers;

namespace Metadata.Http;

/// <summary>Where the parts of a field line end, for any bytes.</summary>
internal static class FieldLineSearch
{
    private static readonly SearchValues<byte> _tokenBytes = SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    private static readonly SearchValues<byte> _controls = SearchValues.Create(
        [0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 127]);

    /// <summary>
    /// The line at <paramref name="position"/>: where its name and its value end, or for the empty line a name end at the position;
    /// see <see cref="Step"/>.
    /// </summary>
    public static int Find(ReadOnlySpan<byte> span, int position, int count, int maxFields, out int nameEnd, out int lineEnd)
    {
        lineEnd = position;
        nameEnd = End(position, span[position..].IndexOfAnyExcept(_tokenBytes), span.Length);
        if (nameEnd > position && count == maxFields)
        {
            return Step.Reject(RejectReason.TooManyFields);
        }

        if (nameEnd == span.Length)
        {
            return Step.Incomplete;
        }

        if (nameEnd == position && span[position] == '\r')
        {
            return Step.LineEnd(span, position, RejectReason.BareCr);
        }

        if (nameEnd == position || span[nameEnd] != ':')
        {
            return RejectName(span, position, nameEnd, count);
        }

        lineEnd = ValueEnd(span, nameEnd + 1);
        return Step.LineEnd(span, lineEnd, RejectReason.ControlCharacter);
    }

    /// <summary>The first control character other than HTAB from <paramref name="start"/> on, or the length.</summary>
    public static int ValueEnd(ReadOnlySpan<byte> span, int start) => End(start, span[start..].IndexOfAny(_controls), span.Length);

    /// <summary>Without SP and HTAB at both ends (RFC 9112 5.1).</summary>
    public static (int Start, int End) Trim(ReadOnlySpan<byte> span, int start, int end)
    {
        while (start < end && span[start] is (byte)' ' or (byte)'\t')
        {
            start++;
        }

        while (end > start && span[end - 1] is (byte)' ' or (byte)'\t')
        {
            end--;
        }

        return (start, end);
    }

    private static int End(int start, int index, int length) => index < 0 ? length : start + index;

    private static int RejectName(ReadOnlySpan<byte> span, int start, int at, int count)
    {
        byte value = span[at];
        if (value is (byte)' ' or (byte)'\t')
        {
            return Step.Reject(at > start ? RejectReason.WhitespaceBeforeColon
                : count == 0 ? RejectReason.LeadingWhitespace
                : RejectReason.ObsoleteFolding);
        }

        return value == ':' ? Step.Reject(RejectReason.EmptyFieldName) : Step.RejectByte(value, RejectReason.InvalidFieldName);
    }
}
