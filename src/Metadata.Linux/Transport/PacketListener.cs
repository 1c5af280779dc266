using Metadata.Linux.Native;

namespace Metadata.Linux.Transport;

/// <summary>A unix socket of packets (SOCK_SEQPACKET) at a path, which connections come to.</summary>
public sealed unsafe class PacketListener : IDisposable
{
    private const int Backlog = 16;

    private readonly Handler _handler;
    private readonly EventLoop _loop;

    private PacketListener(EventLoop loop, Handler handler)
    {
        _loop = loop;
        _handler = handler;
    }

    /// <summary>Listens at a path that only the caller's user may connect to; a socket that stands there already goes.</summary>
    /// <param name="path">At most 107 bytes.</param>
    /// <returns>The descriptor, for the process that is to accept. The caller closes it.</returns>
    /// <exception cref="PosixException">It cannot be made.</exception>
    public static int Bind(string path)
    {
        byte* address = stackalloc byte[SocketAddress.MaxSize];
        uint length = SocketAddress.Write(path, address);
        int descriptor = PosixResult.From(LibC.socket(LibC.AF_UNIX, LibC.SOCK_SEQPACKET | LibC.SOCK_NONBLOCK | LibC.SOCK_CLOEXEC, 0)).ThrowOnError("socket");
        try
        {
            _ = LibC.unlink(path);
            PosixResult.From(LibC.bind(descriptor, address, length)).ThrowOnError($"bind {path}");

            // Before listen nobody can connect, so the mode is never too wide for a moment.
            PosixResult.From(LibC.chmod(path, (uint)(UnixFileMode.UserRead | UnixFileMode.UserWrite))).ThrowOnError($"chmod {path}");
            PosixResult.From(LibC.listen(descriptor, Backlog)).ThrowOnError($"listen {path}");
            return descriptor;
        }
        catch
        {
            Posix.Close(descriptor);
            throw;
        }
    }

    /// <summary>Gives up a descriptor of <see cref="Bind"/> that another process has by now.</summary>
    public static void Close(int descriptor) => Posix.Close(descriptor);

    /// <summary>Accepts on a loop from a descriptor that <see cref="Bind"/> made, which is taken over.</summary>
    /// <param name="loop">On it, on its thread, <paramref name="accepted"/> is called.</param>
    /// <param name="descriptor">The listening descriptor.</param>
    /// <param name="accepted">Given what makes the connection's socket from its two callbacks; it must be called.</param>
    /// <exception cref="PosixException">It does not listen.</exception>
    public static PacketListener Start(EventLoop loop, int descriptor, Action<Func<Action<Packet>, Action, PacketSocket>> accepted)
    {
        if (Posix.GetOption(descriptor, LibC.SOL_SOCKET, LibC.SO_ACCEPTCONN).ThrowOnError($"descriptor {descriptor}") == 0)
        {
            throw new PosixException($"descriptor {descriptor} does not listen", LibC.EINVAL);
        }

        PosixResult.From(LibC.fcntl(descriptor, LibC.F_SETFD, LibC.FD_CLOEXEC)).ThrowOnError("fcntl");
        var handler = new Handler(loop, descriptor, accepted);
        loop.Post(static state => ((Handler)state!).Register(), handler);
        return new PacketListener(loop, handler);
    }

    /// <inheritdoc/>
    public void Dispose() => _loop.Post(static state => ((Handler)state!).OnLoopEnding(), _handler);

    private sealed class Handler(EventLoop loop, int descriptor, Action<Func<Action<Packet>, Action, PacketSocket>> accepted) : LoopHandler
    {
        private bool _open = true;

        public void Register() => loop.Register(descriptor, this, LibC.EPOLLIN).ThrowOnError("epoll_ctl");

        public override void OnEvents(uint events)
        {
            uint length = SocketAddress.MaxSize;
            byte* address = stackalloc byte[SocketAddress.MaxSize];
            PosixResult connection = Posix.Accept(descriptor, address, &length);
            if (connection.IsSuccess)
            {
                accepted((received, closed) => new PacketSocket(loop, connection.Value, received, closed));
            }
        }

        public override void OnLoopEnding()
        {
            if (_open)
            {
                _open = false;
                loop.Unregister(descriptor, remains: false);
                Posix.Close(descriptor);
            }
        }
    }
}
