namespace Metadata.Relay;

/// <summary>Makes connections to one upstream.</summary>
public interface IUpstreamDialer
{
    /// <summary>What a guest is told when no connection can be had.</summary>
    Failure Unreachable { get; }

    /// <summary>One attempt. Never throws for what the network does.</summary>
    /// <returns>The connection, or null when the upstream is away (refused, absent, busy) and another attempt may succeed.</returns>
    ValueTask<IRelayConnection?> DialAsync(TimeSpan timeout);
}
