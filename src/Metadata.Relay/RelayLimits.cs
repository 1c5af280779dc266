using Metadata.Http;

namespace Metadata.Relay;

/// <summary>Bounds of one server side. Every wait of an exchange is one of these.</summary>
public sealed record RelayLimits
{
    /// <summary>Limits of a request head and of an upstream's response head.</summary>
    public HeadLimits Head { get; init; } = HeadLimits.Default;

    /// <summary>Longest request body in bytes; the only bodies known are password posts.</summary>
    public long MaxBodyBytes { get; init; } = 1024 * 1024;

    /// <summary>Requests on one connection before it is closed.</summary>
    public int MaxRequestsPerConnection { get; init; } = 100;

    /// <summary>A head must be complete within this time in total, counted from its first byte (from the accept for the first).</summary>
    public TimeSpan HeadDeadline { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>A kept connection may be silent for this long.</summary>
    public TimeSpan IdleDeadline { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>A body must be complete within this time in total.</summary>
    public TimeSpan BodyDeadline { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The upstream's answer must be complete within this time; below the guest's own patience, above the agent's.</summary>
    public TimeSpan AnswerDeadline { get; init; } = TimeSpan.FromSeconds(32);

    /// <summary>The guest must take the answer within this time.</summary>
    public TimeSpan WriteDeadline { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>A body must come at this rate on average, in bytes per second, once <see cref="RateGrace"/> has passed; 0 for any.</summary>
    public int MinBodyRate { get; init; } = 240;

    /// <summary>An answer must be taken at this rate, as <see cref="MinBodyRate"/>.</summary>
    public int MinAnswerRate { get; init; } = 240;

    /// <summary>Rates do not count before this time.</summary>
    public TimeSpan RateGrace { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Connecting to an absent upstream is repeated for this long.</summary>
    public TimeSpan ConnectDeadline { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>An unused upstream connection is kept for this long.</summary>
    public TimeSpan UpstreamIdle { get; init; } = TimeSpan.FromSeconds(8);

    /// <summary>Unused upstream connections kept at most.</summary>
    public int MaxIdleUpstreams { get; init; } = 64;

    /// <summary>Connections of one server at once. Near it, the oldest idle one is closed for a new one; with none idle the new one is refused.</summary>
    public int MaxConnections { get; init; } = 4096;

    /// <summary>
    /// Connections of one source address at once while <see cref="CrowdedFrom"/> are in use; 0 for any number.
    /// Above it, the source's own oldest idle one is closed for a new one; with none idle the new one is refused.
    /// </summary>
    public int MaxConnectionsPerSource { get; init; } = 64;

    /// <summary>Connections in all from which on a source is held to its share; below, there is room for all.</summary>
    public int CrowdedFrom { get; init; } = 2048;

    /// <summary>Requests per second of one source address on average; 0 for any number.</summary>
    public int SourceRequestRate { get; init; }

    /// <summary>Requests of one source address that may come at once, at least 1.</summary>
    public int SourceRequestBurst { get; init; } = 200;

    /// <summary>A bound of one source's requests besides <see cref="SourceRequestRate"/>; null for none.</summary>
    public RequestWindow? BaseWindow { get; init; }

    /// <summary>Another one, that holds at the same time.</summary>
    public RequestWindow? BurstWindow { get; init; }

    /// <summary>The windows hold for IPv4 sources.</summary>
    public bool WindowsHoldForIPv4 { get; init; } = true;

    /// <summary>The windows hold for IPv6 sources.</summary>
    public bool WindowsHoldForIPv6 { get; init; } = true;

    /// <summary>What is above a rate or window is counted and told, and let through.</summary>
    public bool RateDryRun { get; init; }

    /// <summary>Requests of a source are counted.</summary>
    public bool CountsRequests => SourceRequestRate > 0 || BaseWindow is not null || BurstWindow is not null;

    /// <summary>The defaults.</summary>
    public static RelayLimits Default { get; } = new();
}
