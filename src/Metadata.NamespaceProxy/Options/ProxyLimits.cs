using Metadata.Relay;

namespace Metadata.NamespaceProxy.Options;

/// <summary>What a proxy lets its guests do.</summary>
internal sealed record ProxyLimits
{
    /// <summary>Bounds of exchanges and connections.</summary>
    public RelayLimits Relay { get; init; } = RelayLimits.Default;

    /// <summary>Requests that the agent has at once.</summary>
    public int AgentRequests { get; init; } = 3072;

    /// <summary>Exchanges in flight have this long to end after SIGTERM.</summary>
    public TimeSpan Drain { get; init; } = TimeSpan.FromSeconds(30);
}
