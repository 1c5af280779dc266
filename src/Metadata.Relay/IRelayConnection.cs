using System.IO.Pipelines;

namespace Metadata.Relay;

/// <summary>
/// A byte connection with one deadline. All calls come from the thread that owns the connection, and its
/// pipes resume there.
/// </summary>
public interface IRelayConnection : IDuplexPipe
{
    /// <summary>The peer's address for limits per source, IPv4 as <c>::ffff:a.b.c.d</c>; 0 for a peer that has none.</summary>
    UInt128 Source { get; }

    /// <summary>
    /// The MAC, 48 bits, that the connection's first frame came from, where the peer's address is an IPv6 link-local one;
    /// 0 = not known.
    /// </summary>
    ulong SourceMac => 0;

    /// <summary>True once a deadline passed and aborted the connection.</summary>
    bool DeadlinePassed { get; }

    /// <summary>Called when the deadline passes; null, as on a new connection: the connection is aborted.</summary>
    Action? DeadlineAction { get; set; }

    /// <summary>Bytes that left for the peer so far.</summary>
    long BytesSent { get; }

    /// <summary>Bytes wait because the peer takes no more.</summary>
    bool OutputBlocked { get; }

    /// <summary>Aborts the connection, or calls <see cref="DeadlineAction"/>, after <paramref name="after"/> unless set again or cleared before.</summary>
    void SetDeadline(TimeSpan after);

    /// <summary>Takes the deadline away.</summary>
    void ClearDeadline();

    /// <summary>Ends both directions at once; what is not yet sent is lost.</summary>
    void Abort();

    /// <summary>Sends what was written and closes. Called exactly once, also after <see cref="Abort"/>.</summary>
    /// <param name="linger">Take and drop what the peer still sends for a short while, so that a reset does not overtake the answer.</param>
    ValueTask CloseAsync(bool linger);

    /// <summary>Writes the true peer's address as text (no port, no zone id).</summary>
    /// <returns>Bytes written; 0 when the peer has no address (unix sockets).</returns>
    int FormatPeer(Span<byte> destination);

    /// <summary>True: the peer is a guest, somewhere behind this host's network, and <see cref="LimitHops"/> means something.</summary>
    bool CrossesHops => false;

    /// <summary>What is sent from here on crosses at most so many hops, 1..255.</summary>
    /// <returns>False: it cannot be limited.</returns>
    bool LimitHops(int hops) => false;

    /// <summary>Takes that limit away, unless some of what was sent under it may have to be sent again.</summary>
    void RestoreHops()
    {
    }

    /// <summary>True: it carries one exchange and is closed behind it, which no field needs to say.</summary>
    bool ServesOnce => false;

    /// <summary>True: the peer said that it did not look at the request, so any request may be sent again.</summary>
    bool NotProcessed => false;
}
