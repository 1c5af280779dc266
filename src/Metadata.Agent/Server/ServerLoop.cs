using Metadata.Linux.Transport;

namespace Metadata.Agent.Server;

/// <summary>An event loop and what its sessions share without locks.</summary>
internal sealed class ServerLoop(EventLoop loop)
{
    private volatile bool _draining;

    /// <summary>The loop.</summary>
    public EventLoop Loop { get; } = loop;

    /// <summary>Addresses seen on this loop.</summary>
    public AddressTable Addresses { get; } = new();

    /// <summary>Set at shutdown: answers close their connections.</summary>
    public bool IsDraining
    {
        get => _draining;
        set => _draining = value;
    }
}
