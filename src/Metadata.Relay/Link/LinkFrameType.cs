namespace Metadata.Relay.Link;

/// <summary>Kinds of frames.</summary>
public enum LinkFrameType : byte
{
    /// <summary>No frame.</summary>
    None = 0,

    /// <summary>A new stream: identity, then the first bytes of the request.</summary>
    Open = 1,

    /// <summary>Further bytes of a stream.</summary>
    Data = 2,

    /// <summary>More credit for the peer: 4 bytes.</summary>
    Window = 3,

    /// <summary>The stream is over, unfinished: 4 bytes of reason.</summary>
    Reset = 4,

    /// <summary>Are you there: 8 bytes that come back in a PONG.</summary>
    Ping = 5,

    /// <summary>The answer to a PING.</summary>
    Pong = 6,

    /// <summary>No further streams on this link: 4 bytes, the highest stream that is still served.</summary>
    GoAway = 7,
}
