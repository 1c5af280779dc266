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

    /// <summary>The body is longer than the limit.</summary>
    TooLarge,

    /// <summary>The receiver takes no more.</summary>
    TargetClosed,
}
