namespace Metadata.Linux.Transport;

/// <summary>Why a connection ended other than by both sides finishing.</summary>
public enum AbortReason
{
    /// <summary>It was not aborted.</summary>
    None,

    /// <summary>The peer reset it or vanished (ECONNRESET, EPIPE, ETIMEDOUT).</summary>
    PeerReset,

    /// <summary>Its deadline passed.</summary>
    Deadline,

    /// <summary>The code that owns it gave it up, for example because the other side of a relay failed mid-body.</summary>
    Local,

    /// <summary>The handler threw.</summary>
    HandlerFailed,

    /// <summary>The loop is stopping.</summary>
    Shutdown,
}
