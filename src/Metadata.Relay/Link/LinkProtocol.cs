namespace Metadata.Relay.Link;

/// <summary>Numbers of the link: README.md beside this file is the specification.</summary>
public static class LinkProtocol
{
    /// <summary>Bytes of a frame's header.</summary>
    public const int HeaderSize = 12;

    /// <summary>Bytes of the identity at the beginning of an OPEN frame, without a MAC.</summary>
    public const int IdentitySize = 36;

    /// <summary>Bytes of the MAC behind it, where there is one.</summary>
    public const int MacSize = 6;

    /// <summary>Bytes of the trace behind the identity.</summary>
    public const int TraceSize = 32;

    /// <summary>Most payload bytes of a frame.</summary>
    public const int MaxPayload = 32 * 1024;

    /// <summary>Credit of each direction of a new stream, in bytes of stream data.</summary>
    public const int InitialWindow = 64 * 1024;

    /// <summary>How far a sender may overdraw its credit with what it wrote at once.</summary>
    public const int Overdraft = 128 * 1024;

    /// <summary>Streams of one link at once.</summary>
    public const int MaxStreams = 4096;

    // A writer begins a new frame here; the block in hand may still be filled.
    internal const int TargetPayload = 16 * 1024;

    /// <summary>The value of Upgrade.</summary>
    public static ReadOnlySpan<byte> Token => "metadata-link/2"u8;
}
