using Metadata.Linux.Native;

namespace Metadata.Linux.Transport;

/// <summary>Datagrams to a unix socket by path, such as a syslog daemon's: nothing waits, what cannot be sent is lost.</summary>
public sealed unsafe class UnixDatagrams : IDisposable
{
    private readonly string _path;
    private readonly int _descriptor;
    private bool _connected;

    /// <summary>Makes the socket; nobody needs to listen yet.</summary>
    /// <exception cref="PosixException">The kernel gives none.</exception>
    public UnixDatagrams(string path)
    {
        _path = path;
        _descriptor = PosixResult.From(LibC.socket(LibC.AF_UNIX, LibC.SOCK_DGRAM | LibC.SOCK_NONBLOCK | LibC.SOCK_CLOEXEC, 0)).ThrowOnError("socket");
    }

    /// <summary>Sends one; a daemon that came back since the last one is found again.</summary>
    /// <returns>False when nobody listens or the daemon's queue is full.</returns>
    public bool Send(ReadOnlySpan<byte> datagram)
    {
        if (_connected && IsSent(datagram, out bool full))
        {
            return !full;
        }

        _connected = Connect();
        return _connected && IsSent(datagram, out full) && !full;
    }

    /// <inheritdoc/>
    public void Dispose() => Posix.Close(_descriptor);

    // A full queue is the daemon's business, a lost daemon ours.
    private bool IsSent(ReadOnlySpan<byte> datagram, out bool full)
    {
        PosixResult sent = Posix.Send(_descriptor, datagram);
        full = sent.Errno is LibC.EAGAIN or LibC.ENOBUFS;
        return sent.IsSuccess || full;
    }

    private bool Connect()
    {
        byte* address = stackalloc byte[SocketAddress.MaxSize];
        uint length = SocketAddress.Write(_path, address);
        return PosixResult.From(LibC.connect(_descriptor, address, length)).IsSuccess;
    }
}
