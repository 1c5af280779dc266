namespace Metadata.Linux.Transport;

/// <summary>How a TCP listener is made.</summary>
public sealed record TcpListenOptions
{
    /// <summary>The defaults: strict bind, IPv6 only for IPv6.</summary>
    public static TcpListenOptions Default { get; } = new();

    /// <summary>Bind an address that the host does not have yet (IP_FREEBIND). Default false.</summary>
    public bool FreeBind { get; init; }

    /// <summary>An IPv6 listener takes no IPv4 (IPV6_V6ONLY). Default true.</summary>
    public bool V6Only { get; init; } = true;

    /// <summary>Only what arrives on this network interface (SO_BINDTODEVICE); null, the default, is any.</summary>
    public string? Interface { get; init; }

    /// <summary>The kernel keeps the frame that opens each connection, for <see cref="FirstFrame"/>. Default false.</summary>
    public bool KeepFirstFrame { get; init; }

    /// <summary>Let other sockets bind the same address (SO_REUSEPORT). Default false.</summary>
    public bool ReusePort { get; init; }
}
