namespace Metadata.Http;

/// <summary>field-line CRLF ... CRLF (RFC 9112 5), one pass.</summary>
internal static class FieldSection
{
    /// <summary>Fills the head's table from <paramref name="position"/> on; see <see cref="Step"/>.</summary>
    public static int Parse(ReadOnlySpan<byte> span, int position, MessageHead head, int maxFields)
    {
        HeadScanner scanner = new(span, position);
        FieldLine[] lines = head.Lines;
        ulong seen = 0;
        ulong repeated = 0;
        int count = 0;
        while (true)
        {
            int nameEnd = scanner.NextNonToken(position);
            if (nameEnd > position && count == maxFields)
            {
                return Step.Reject(RejectReason.TooManyFields);
            }

            if ((uint)nameEnd >= (uint)span.Length)
            {
                return Step.Incomplete;
            }

            if (span[nameEnd] != ':' || nameEnd == position)
            {
                if (nameEnd != position || span[nameEnd] != '\r')
                {
                    return RejectName(span, position, nameEnd, count);
                }

                int end = Step.LineEnd(span, nameEnd, RejectReason.BareCr);
                if (end > 0)
                {
                    head.Seen = seen;
                    head.Repeated = repeated;
                    head.FieldCount = count;
                }

                return end;
            }

            int valueStart = nameEnd + 1;
            int lineEnd = scanner.NextControl(valueStart);
            if ((uint)(lineEnd + 1) >= (uint)span.Length || span[lineEnd] != '\r' || span[lineEnd + 1] != '\n')
            {
                return Step.LineEnd(span, lineEnd, RejectReason.ControlCharacter);
            }

            int valueEnd = lineEnd;
            while (valueStart < valueEnd && span[valueStart] is (byte)' ' or (byte)'\t')
            {
                valueStart++;
            }

            while (valueEnd > valueStart && span[valueEnd - 1] is (byte)' ' or (byte)'\t')
            {
                valueEnd--;
            }

            if ((uint)count >= (uint)lines.Length)
            {
                lines = head.GrowLines();
            }

            KnownField known = KnownFields.Classify(span[position..nameEnd]);
            ref FieldLine line = ref lines[count++];
            line.NameStart = position;
            line.NameLength = nameEnd - position;
            line.ValueStart = valueStart;
            line.ValueLength = valueEnd - valueStart;
            line.Known = known;
            line.Nominated = false;
            ulong bit = KnownFields.Bit(known);
            repeated |= seen & bit;
            seen |= bit;
            position = lineEnd + 2;
        }
    }

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
