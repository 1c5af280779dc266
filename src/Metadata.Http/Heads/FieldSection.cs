namespace Metadata.Http;

/// <summary>field-line CRLF ... CRLF (RFC 9112 5), line by line: the slow path, for any bytes; it says what is wrong first.</summary>
internal static class FieldSection
{
    /// <summary>Fills the head's table from <paramref name="position"/> on; see <see cref="Step"/>.</summary>
    public static int Parse(ReadOnlySpan<byte> span, int position, MessageHead head, int maxFields)
    {
        head.Seen = 0;
        head.Repeated = 0;
        int count = 0;
        while (true)
        {
            int step = FieldLineSearch.Find(span, position, count, maxFields, out int nameEnd, out int lineEnd);
            if (step <= 0)
            {
                return step;
            }

            if (nameEnd == position)
            {
                head.FieldCount = count;
                return step;
            }

            head.SetField(count++, span, position, nameEnd, lineEnd);
            position = step;
        }
    }
}
