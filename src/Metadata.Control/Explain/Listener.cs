using System.Net;

namespace Metadata.Control.Explain;

/// <summary>A listening socket of a namespace.</summary>
/// <param name="EndPoint">Where it listens.</param>
/// <param name="Inode">The kernel's number of the socket.</param>
internal sealed record Listener(IPEndPoint EndPoint, long Inode)
{
    /// <summary>Whether who connects to the address comes here.</summary>
    public bool Serves(IPAddress address) =>
        EndPoint.Address.Equals(address) || EndPoint.Address.Equals(IPAddress.IPv6Any)
        || (EndPoint.Address.Equals(IPAddress.Any) && address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork);
}
