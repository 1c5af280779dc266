namespace Metadata.Control.Explain;

/// <summary>What was seen inside a namespace.</summary>
internal sealed record NamespaceFacts
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Who listens on the proxy's port.</summary>
    public required IReadOnlyList<Listener> Listeners { get; init; }

    /// <summary>The processes that have those sockets.</summary>
    public required IReadOnlyList<SocketOwner> Owners { get; init; }

    /// <summary>Its interfaces.</summary>
    public required IReadOnlyList<InterfaceFacts> Interfaces { get; init; }

    /// <summary>Interface on the way to the guest; empty = there is no way; null = not looked at.</summary>
    public required string? RouteDevice { get; init; }

    /// <summary>What the kernel said instead of a route.</summary>
    public string RouteProblem { get; init; } = "";

    /// <summary>A router's rules send metadata requests to the proxy's port; null = no tool shows the rules.</summary>
    public bool? Redirects { get; init; }
}
