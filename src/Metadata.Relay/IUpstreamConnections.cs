namespace Metadata.Relay;

/// <summary>Where a forwarder takes its upstream connections from.</summary>
public interface IUpstreamConnections
{
    /// <summary>A connection for one exchange, waiting for an absent upstream at most for the connect deadline.</summary>
    /// <param name="fresh">True: never one that was used before.</param>
    ValueTask<UpstreamLease> RentAsync(bool fresh);

    /// <summary>Gives back a connection on which the answer was read to its end and that the peer keeps open.</summary>
    void Return(IRelayConnection connection);

    /// <summary>Gives back a connection that must not be used again.</summary>
    void Discard(IRelayConnection connection);
}
