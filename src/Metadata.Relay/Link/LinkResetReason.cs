namespace Metadata.Relay.Link;

/// <summary>Why a stream was reset.</summary>
public enum LinkResetReason : uint
{
    /// <summary>Not reset.</summary>
    None = 0,

    /// <summary>Whoever wanted the answer is gone.</summary>
    Cancelled = 1,

    /// <summary>The request was not looked at and may be sent again elsewhere.</summary>
    Refused = 2,

    /// <summary>The answer cannot be completed.</summary>
    Failed = 3,
}
