namespace Metadata.Http;

/// <summary>The outcome of one parse step.</summary>
/// <param name="Status">Complete, incomplete or rejected.</param>
/// <param name="Reason">Why it was rejected; <see cref="RejectReason.None"/> otherwise.</param>
/// <param name="Consumed">Bytes used. Heads: the whole head when complete, else 0. Bodies: framing and data of this step.</param>
public readonly record struct ParseResult(ParseStatus Status, RejectReason Reason, int Consumed)
{
    /// <summary>More bytes are needed and none were used.</summary>
    public static ParseResult Incomplete => new(ParseStatus.Incomplete, RejectReason.None, 0);

    /// <summary>The unit is whole after <paramref name="consumed"/> bytes.</summary>
    public static ParseResult Complete(int consumed) => new(ParseStatus.Complete, RejectReason.None, consumed);

    /// <summary>The bytes are refused.</summary>
    public static ParseResult Rejected(RejectReason reason) => new(ParseStatus.Rejected, reason, 0);
}
