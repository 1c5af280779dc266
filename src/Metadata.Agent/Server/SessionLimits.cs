using Metadata.Http;

namespace Metadata.Agent.Server;

/// <summary>Every wait of a session is bounded by one of these.</summary>
internal sealed record SessionLimits
{
    /// <summary>The limits of the unix socket: proxies pool their connections for minutes.</summary>
    public static SessionLimits Proxies { get; } = new() { Idle = TimeSpan.FromMinutes(10) };

    /// <summary>The limits of :8775 and of the admin socket.</summary>
    public static SessionLimits Clients { get; } = new() { Idle = TimeSpan.FromSeconds(75) };

    /// <summary>How long a connection may be open without the first byte of a request.</summary>
    public required TimeSpan Idle { get; init; }

    /// <summary>From the first byte of a head to its last.</summary>
    public TimeSpan Head { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>From a request's head to the end of its answer. Above every upstream's own deadline.</summary>
    public TimeSpan Exchange { get; init; } = TimeSpan.FromSeconds(90);

    /// <summary>Sizes of a head.</summary>
    public HeadLimits Heads { get; init; } = HeadLimits.Default;
}
