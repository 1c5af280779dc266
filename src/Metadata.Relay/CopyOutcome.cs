namespace Metadata.Relay;

/// <summary>How copying a body ended, and which side is to blame.</summary>
internal enum CopyOutcome
{
    /// <summary>The whole body was written.</summary>
    Done,

    /// <summary>The sender ended before its body did.</summary>
    SourceClosed,

    /// <summary>The sender's chunked framing is malformed.</summary>
    SourceMalformed,

    /// <summary>The sender took longer than it may.</summary>
    SourceOutOfTime,

    /// <summary>The sender is below the least rate.</summary>
    SourceTooSlow,

    /// <summary>The body is longer than the limit.</summary>
    TooLarge,

    /// <summary>The receiver takes no more.</summary>
    TargetClosed,

    /// <summary>The receiver has answered; the rest of the body is of no use.</summary>
    Interrupted,
}
