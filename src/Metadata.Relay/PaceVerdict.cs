namespace Metadata.Relay;

/// <summary>What a transfer's deadline found.</summary>
internal enum PaceVerdict
{
    /// <summary>Fast enough so far.</summary>
    GoesOn,

    /// <summary>The time for all of it has passed.</summary>
    OutOfTime,

    /// <summary>The average is below the least rate.</summary>
    TooSlow,
}
