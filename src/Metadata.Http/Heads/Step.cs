namespace Metadata.Http;

/// <summary>
/// What a piece of grammar found, in one word: above 0 the position after it, 0 more bytes are needed, below 0 the reason.
/// </summary>
internal static class Step
{
    public const int Incomplete = 0;

    /// <summary>A rejection.</summary>
    public static int Reject(RejectReason reason) => -(int)reason;

    /// <summary>The reason inside a rejection.</summary>
    public static RejectReason Reason(int step) => (RejectReason)(-step);

    /// <summary>Names what is wrong with a byte that has no place where it stands; <paramref name="otherwise"/> for harmless ones.</summary>
    public static int RejectByte(byte value, RejectReason otherwise) => Reject(value switch
    {
        0 => RejectReason.NulByte,
        (byte)'\n' => RejectReason.BareLf,
        (byte)'\r' or (byte)'\t' => otherwise,
        < 0x20 or 0x7f => RejectReason.ControlCharacter,
        _ => otherwise,
    });

    /// <summary>The line ends at <paramref name="at"/>: CR LF, or what is wrong there.</summary>
    public static int LineEnd(ReadOnlySpan<byte> span, int at, RejectReason otherwise)
    {
        if (at >= span.Length)
        {
            return Incomplete;
        }

        if (span[at] != '\r')
        {
            return RejectByte(span[at], otherwise);
        }

        if (at + 1 >= span.Length)
        {
            return Incomplete;
        }

        return span[at + 1] == '\n' ? at + 2 : Reject(RejectReason.BareCr);
    }
}
