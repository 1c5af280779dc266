namespace Metadata.Http;

/// <summary>field-line CRLF ... CRLF (RFC 9112 5).</summary>
internal static class FieldSection
{
    /// <summary>Fills the head's table from <paramref name="position"/> on; see <see cref="Step"/>.</summary>
    public static int Parse(ReadOnlySpan<byte> span, int position, MessageHead head, int maxFields)
    {
        head.FieldCount = 0;
        head.Seen = 0;
        head.Repeated = 0;
        while (true)
        {
            position = PlainFields.Read(span, position, head, maxFields);
            if (position + 1 < span.Length && span[position] == '\r' && span[position + 1] == '\n')
            {
                return position + 2;
            }

            int step = ParseLine(span, position, head, maxFields);
            if (step <= 0)
            {
                return step;
            }

            position = step;
        }
    }

    /// <summary>One line: the slow path, for any bytes; it says what is wrong first. The empty one is not for it.</summary>
    public static int ParseLine(ReadOnlySpan<byte> span, int position, MessageHead head, int maxFields)
    {
        int step = FieldLineSearch.Find(span, position, head.FieldCount, maxFields, out int nameEnd, out int lineEnd);
        if (step > 0)
        {
            head.SetField(head.FieldCount, span, position, nameEnd, lineEnd);
            head.FieldCount++;
        }

        return step;
    }
}
