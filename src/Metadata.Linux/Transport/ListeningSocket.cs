using System.Net;
using System.Text;
using Metadata.Linux.Native;

namespace Metadata.Linux.Transport;

/// <summary>A listening socket. It belongs to the network namespace where it was made; several loops may accept from it.</summary>
public sealed unsafe class ListeningSocket : IDisposable
{
    private readonly string? _unlinkPath;
    private int _descriptor;

    private ListeningSocket(int descriptor, bool isUnix, string name, string? unlinkPath)
    {
        _descriptor = descriptor;
        IsUnix = isUnix;
        Name = name;
        _unlinkPath = unlinkPath;
    }

    /// <summary>The file descriptor; -1 once disposed.</summary>
    public int Descriptor => _descriptor;

    /// <summary>True for a unix socket.</summary>
    public bool IsUnix { get; }

    /// <summary>Address and port, or the path: for logs.</summary>
    public string Name { get; }

    /// <summary>The bound address (the port chosen by the kernel when 0 was asked); null for a unix socket.</summary>
    public IPEndPoint? LocalEndPoint
    {
        get
        {
            byte* address = stackalloc byte[SocketAddress.MaxSize];
            uint length = SocketAddress.MaxSize;
            PosixResult.From(LibC.getsockname(_descriptor, address, &length)).ThrowOnError("getsockname");
            PeerAddress local = PeerAddress.FromNative(address, length);
            return local.IsIp ? new IPEndPoint(local.ToIPAddress(), local.Port) : null;
        }
    }

    /// <summary>Listens on TCP in the calling thread's network namespace.</summary>
    /// <param name="endPoint">Address and port; port 0 lets the kernel choose.</param>
    /// <param name="backlog">Connections that may wait; the kernel caps it at net.core.somaxconn.</param>
    /// <param name="options">Null means <see cref="TcpListenOptions.Default"/>.</param>
    /// <exception cref="PosixException">The socket could not be made or bound (EADDRINUSE, EADDRNOTAVAIL, EACCES, ENODEV, EAFNOSUPPORT).</exception>
    public static ListeningSocket Tcp(IPEndPoint endPoint, int backlog = 4096, TcpListenOptions? options = null)
    {
        options ??= TcpListenOptions.Default;
        int family = SocketAddress.Family(endPoint);
        int descriptor = Posix.Socket(family).ThrowOnError("socket");
        try
        {
            Set(descriptor, LibC.SOL_SOCKET, LibC.SO_REUSEADDR, 1);
            if (options.ReusePort)
            {
                Set(descriptor, LibC.SOL_SOCKET, LibC.SO_REUSEPORT, 1);
            }

            if (family == LibC.AF_INET6)
            {
                Set(descriptor, LibC.IPPROTO_IPV6, LibC.IPV6_V6ONLY, options.V6Only ? 1 : 0);
            }

            if (options.FreeBind)
            {
                // IP_FREEBIND is honoured by IPv6 sockets too.
                Set(descriptor, LibC.IPPROTO_IP, LibC.IP_FREEBIND, 1);
            }

            if (options.Interface is { } name)
            {
                // Before bind: a link-local address without a scope needs to know its link.
                Posix.SetOption(descriptor, LibC.SOL_SOCKET, LibC.SO_BINDTODEVICE, Encoding.UTF8.GetBytes(name)).ThrowOnError($"interface {name}");
            }

            // Accepted sockets inherit it: one call here instead of one per connection.
            Set(descriptor, LibC.IPPROTO_TCP, LibC.TCP_NODELAY, 1);
            if (options.KeepFirstFrame)
            {
                FirstFrame.Keep(descriptor);
            }

            byte* address = stackalloc byte[SocketAddress.MaxSize];
            uint length = SocketAddress.Write(endPoint, address);
            PosixResult.From(LibC.bind(descriptor, address, length)).ThrowOnError($"bind {endPoint}");
            PosixResult.From(LibC.listen(descriptor, backlog)).ThrowOnError($"listen {endPoint}");
            return new ListeningSocket(descriptor, isUnix: false, endPoint.ToString(), unlinkPath: null);
        }
        catch
        {
            Posix.Close(descriptor);
            throw;
        }
    }

    /// <summary>Listens on a unix socket at a path. A socket file nobody listens on is replaced when <paramref name="removeStale"/>; a live one is refused.</summary>
    /// <param name="path">At most 107 bytes.</param>
    /// <param name="backlog">Connections that may wait; the kernel caps it at net.core.somaxconn.</param>
    /// <param name="mode">Permission bits, set before anyone can connect; null leaves the umask's.</param>
    /// <param name="removeStale">Remove a dead socket file first.</param>
    /// <exception cref="PosixException">Bind failed: EADDRINUSE when a live server or another kind of file is there.</exception>
    public static ListeningSocket Unix(string path, int backlog = 4096, UnixFileMode? mode = null, bool removeStale = true)
    {
        int descriptor = Posix.Socket(LibC.AF_UNIX).ThrowOnError("socket");
        try
        {
            byte* address = stackalloc byte[SocketAddress.MaxSize];
            uint length = SocketAddress.Write(path, address);
            PosixResult bound = PosixResult.From(LibC.bind(descriptor, address, length));
            if (bound.Errno == LibC.EADDRINUSE && removeStale && UnixSocketFile.RemoveStale(path, address, length))
            {
                bound = PosixResult.From(LibC.bind(descriptor, address, length));
            }

            bound.ThrowOnError($"bind {path}");
            if (mode is { } bits)
            {
                // Between bind and listen nobody can connect, so the mode is never too wide for a moment.
                PosixResult.From(LibC.chmod(path, (uint)bits)).ThrowOnError($"chmod {path}");
            }

            PosixResult.From(LibC.listen(descriptor, backlog)).ThrowOnError($"listen {path}");
            return new ListeningSocket(descriptor, isUnix: true, path, path);
        }
        catch
        {
            Posix.Close(descriptor);
            throw;
        }
    }

    /// <summary>Takes over an inherited listening descriptor, which is made non-blocking and close-on-exec.</summary>
    /// <exception cref="PosixException">It is not a listening socket.</exception>
    public static ListeningSocket FromDescriptor(int descriptor)
    {
        if (Posix.GetOption(descriptor, LibC.SOL_SOCKET, LibC.SO_ACCEPTCONN).ThrowOnError($"descriptor {descriptor}") == 0)
        {
            throw new PosixException($"descriptor {descriptor} does not listen", LibC.EINVAL);
        }

        int flags = PosixResult.From(LibC.fcntl(descriptor, LibC.F_GETFL, 0)).ThrowOnError("fcntl");
        PosixResult.From(LibC.fcntl(descriptor, LibC.F_SETFL, flags | LibC.O_NONBLOCK)).ThrowOnError("fcntl");
        PosixResult.From(LibC.fcntl(descriptor, LibC.F_SETFD, LibC.FD_CLOEXEC)).ThrowOnError("fcntl");
        byte* address = stackalloc byte[SocketAddress.MaxSize];
        uint length = SocketAddress.MaxSize;
        PosixResult.From(LibC.getsockname(descriptor, address, &length)).ThrowOnError("getsockname");
        PeerAddress local = PeerAddress.FromNative(address, length);
        string name = local.IsIp ? new IPEndPoint(local.ToIPAddress(), local.Port).ToString()
            : SocketAddress.ReadPath(address, length) ?? $"descriptor {descriptor}";
        return new ListeningSocket(descriptor, *(ushort*)address == LibC.AF_UNIX, name, unlinkPath: null);
    }

    /// <summary>Closes the socket and removes a unix socket's file. Loops must have stopped listening on it.</summary>
    public void Dispose()
    {
        int descriptor = Interlocked.Exchange(ref _descriptor, -1);
        if (descriptor < 0)
        {
            return;
        }

        if (_unlinkPath is not null)
        {
            LibC.unlink(_unlinkPath);
        }

        Posix.Close(descriptor);
    }

    private static void Set(int descriptor, int level, int option, int value) =>
        Posix.SetOption(descriptor, level, option, value).ThrowOnError("setsockopt");
}
