namespace Metadata.Relay;

/// <summary>What a connection's deadline is about.</summary>
internal enum SessionPhase
{
    /// <summary>No byte of the next request came yet.</summary>
    Idle,

    /// <summary>A request head is coming.</summary>
    Head,

    /// <summary>The handler is at work: the guest waits for us, and has no deadline.</summary>
    Handling,

    /// <summary>A request body is coming.</summary>
    Body,

    /// <summary>An answer is on its way to the guest.</summary>
    Answer,

    /// <summary>The connection ends when the guest has taken what was written.</summary>
    Closing,
}
