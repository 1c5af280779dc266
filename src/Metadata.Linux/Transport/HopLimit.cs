using Metadata.Linux.Native;

namespace Metadata.Linux.Transport;

/// <summary>How far a TCP connection's packets travel: IP_TTL of ip(7), IPV6_UNICAST_HOPS of ipv6(7).</summary>
internal struct HopLimit
{
    // Both options: back to the system's own.
    private const int SystemDefault = -1;

    private bool _isIPv6;

    /// <summary>A limit stands.</summary>
    public bool IsSet { get; private set; }

    /// <summary>Sets the limit; it holds for what is sent again, too.</summary>
    /// <returns>False: the kernel refused.</returns>
    public bool TrySet(int descriptor, int hops, bool isIPv6)
    {
        _isIPv6 = isIPv6;
        IsSet = true;
        return Write(descriptor, hops);
    }

    /// <summary>Takes the limit away once the peer has acknowledged all that was sent under it: until then the kernel may send some of it again.</summary>
    public unsafe void RestoreWhenAcknowledged(int descriptor)
    {
        int unacknowledged;
        if (LibC.ioctl(descriptor, LibC.SIOCOUTQ, &unacknowledged) == 0 && unacknowledged == 0)
        {
            IsSet = !Write(descriptor, SystemDefault);
        }
    }

    private readonly unsafe bool Write(int descriptor, int hops) => (_isIPv6
        ? LibC.setsockopt(descriptor, LibC.IPPROTO_IPV6, LibC.IPV6_UNICAST_HOPS, &hops, sizeof(int))
        : LibC.setsockopt(descriptor, LibC.IPPROTO_IP, LibC.IP_TTL, &hops, sizeof(int))) == 0;
}
