using System.IO.Pipelines;

namespace Metadata.Relay;

/// <summary>
/// A byte connection with one deadline. All calls come from the thread that owns the connection, and its
/// pipes resume there.
/// </summary>
public interface IRelayConnection : IDuplexPipe
{
    /// <summary>True once a deadline passed and aborted the connection.</summary>
    bool DeadlinePassed { get; }

    /// <summary>Aborts the connection after <paramref name="after"/> unless set again or cleared before.</summary>
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
}
