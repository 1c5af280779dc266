using System.Net;
using System.Net.Sockets;
using Metadata.NamespaceProxy.Options;

namespace Metadata.NamespaceProxy.Supervise.Probing;

/// <summary>Where a namespace's own loopback reaches its proxy.</summary>
/// <param name="Source">The loopback address.</param>
/// <param name="Target">The address and port asked.</param>
internal sealed record ProbeTarget(IPAddress Source, IPEndPoint Target)
{
    /// <summary>The target among the addresses that a proxy listens on; null when every one is bound to an interface, where loopback does not reach.</summary>
    public static ProbeTarget? From(IReadOnlyList<ListenAddress> listen)
        => listen.Where(address => address.Interface is null).OrderBy(address => Takes(address) ? 0 : 1).Select(Of).FirstOrDefault();

    private static ProbeTarget Of(ListenAddress address)
    {
        var loopback = Takes(address) ? IPAddress.Loopback : IPAddress.IPv6Loopback;
        var any = address.Address.Equals(IPAddress.Any) || address.Address.Equals(IPAddress.IPv6Any);
        return new ProbeTarget(loopback, new IPEndPoint(any ? loopback : address.Address, address.Port));
    }

    private static bool Takes(ListenAddress address) => address.DualStack || address.Address.AddressFamily == AddressFamily.InterNetwork;
}
