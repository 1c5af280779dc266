using System.Net;
using Metadata.Linux.Namespaces;
using Metadata.Linux.Native;

namespace Metadata.Linux.Transport;

/// <summary>Dials TCP as a guest does: from its namespace and its address.</summary>
/// <remarks>The loop's thread is left in the namespace of the last dial: the loop is for such dials alone.</remarks>
public sealed unsafe class GuestDialer(EventLoop loop, NamespaceHandle space, IPAddress source)
{
    private readonly IPEndPoint _source = new(source, 0);

    /// <summary>Connects. On the loop only, where it also continues.</summary>
    /// <param name="target">Where to, in the guest's namespace.</param>
    /// <param name="timeout">Ends with ETIMEDOUT.</param>
    public Task<ConnectResult> ConnectAsync(IPEndPoint target, TimeSpan timeout)
    {
        PosixResult socket = space.Socket(SocketAddress.Family(target));
        if (!socket.IsSuccess)
        {
            return Task.FromResult(new ConnectResult(null, socket.Errno));
        }

        byte* address = stackalloc byte[SocketAddress.MaxSize];
        uint length = SocketAddress.Write(_source, address);

        // The port is chosen when the target is known, so that one source has all of them for each target.
        PosixResult bound = Posix.SetOption(socket.Value, LibC.IPPROTO_IP, LibC.IP_BIND_ADDRESS_NO_PORT, 1);
        bound = bound.IsSuccess ? PosixResult.From(LibC.bind(socket.Value, address, length)) : bound;
        if (!bound.IsSuccess)
        {
            Posix.Close(socket.Value);
            return Task.FromResult(new ConnectResult(null, bound.Errno));
        }

        return LoopConnector.ConnectTcpAsync(loop, socket.Value, target, timeout);
    }
}
