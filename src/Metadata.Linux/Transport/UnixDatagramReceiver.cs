using Metadata.Linux.Native;

namespace Metadata.Linux.Transport;

/// <summary>Datagrams to a unix socket at a path, each with its sender as the kernel knows it: SCM_CREDENTIALS, unix(7).</summary>
public sealed class UnixDatagramReceiver : IDisposable
{
    /// <summary>Longer datagrams are dropped.</summary>
    public const int MaxSize = 16 * 1024;

    private readonly EventLoop _loop;
    private readonly Handler _handler;
    private readonly string _path;

    private UnixDatagramReceiver(EventLoop loop, Handler handler, string path)
    {
        _loop = loop;
        _handler = handler;
        _path = path;
    }

    /// <summary>Told of a datagram, on the loop.</summary>
    /// <param name="sender">Who sent it.</param>
    /// <param name="datagram">Valid during the call.</param>
    public delegate void Received(PeerCredentials sender, ReadOnlySpan<byte> datagram);

    /// <summary>Binds the path, replacing a socket that an ended process left there.</summary>
    /// <param name="loop">Where <paramref name="received"/> is called.</param>
    /// <param name="path">At most 107 bytes. Only its owner may send.</param>
    /// <param name="owner">The file's owner; null: this process's user.</param>
    /// <param name="received">One call per datagram.</param>
    /// <exception cref="PosixException">The path cannot be bound: EADDRINUSE when it is no socket.</exception>
    public static unsafe UnixDatagramReceiver Bind(EventLoop loop, string path, uint? owner, Received received)
    {
        const uint OwnerWrites = 0x180;
        int descriptor = PosixResult.From(LibC.socket(LibC.AF_UNIX, LibC.SOCK_DGRAM | LibC.SOCK_NONBLOCK | LibC.SOCK_CLOEXEC, 0)).ThrowOnError("socket");
        try
        {
            Posix.SetOption(descriptor, LibC.SOL_SOCKET, LibC.SO_PASSCRED, 1).ThrowOnError("setsockopt(SO_PASSCRED)");
            byte* address = stackalloc byte[SocketAddress.MaxSize];
            uint length = SocketAddress.Write(path, address);
            UnixSocketFile.Remove(path);
            PosixResult.From(LibC.bind(descriptor, address, length)).ThrowOnError($"bind {path}");
            PosixResult.From(LibC.chmod(path, OwnerWrites)).ThrowOnError($"chmod {path}");
            if (owner is { } user)
            {
                PosixResult.From(LibC.chown(path, user, LibC.getgid())).ThrowOnError($"chown {path}");
            }
        }
        catch
        {
            Posix.Close(descriptor);
            throw;
        }

        var handler = new Handler(loop, descriptor, received);
        loop.Post(static state => ((Handler)state!).Register(), handler);
        return new UnixDatagramReceiver(loop, handler, path);
    }

    /// <summary>Receives no more and removes the socket's file.</summary>
    public void Dispose()
    {
        LibC.unlink(_path);
        _loop.Post(static state => ((Handler)state!).OnLoopEnding(), _handler);
    }

    private sealed unsafe class Handler(EventLoop loop, int descriptor, Received received) : LoopHandler
    {
        // Level-triggered: what a batch leaves is reported again, after other work had its turn.
        private const int Batch = 64;

        private const int ControlSize = 64;
        private const int MSG_TRUNC = 0x20;

        private readonly byte[] _buffer = GC.AllocateUninitializedArray<byte>(MaxSize, pinned: true);
        private bool _open = true;

        public void Register() => loop.Register(descriptor, this, LibC.EPOLLIN).ThrowOnError("epoll_ctl");

        public override void OnEvents(uint events)
        {
            for (int i = 0; i < Batch && _open && Receive(); i++)
            {
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

        private bool Receive()
        {
            fixed (byte* at = _buffer)
            {
                byte* control = stackalloc byte[ControlSize];
                iovec vector = new() { iov_base = at, iov_len = MaxSize };
                msghdr header = new() { msg_iov = &vector, msg_iovlen = 1, msg_control = control, msg_controllen = ControlSize };
                PosixResult count = PosixResult.From(LibC.recvmsg(descriptor, &header, LibC.MSG_DONTWAIT));
                if (!count.IsSuccess)
                {
                    return count.Errno == LibC.EINTR;
                }

                cmsghdr* message = (cmsghdr*)control;
                if ((header.msg_flags & MSG_TRUNC) == 0 && header.msg_controllen >= (nuint)(sizeof(cmsghdr) + sizeof(ucred))
                    && message->cmsg_level == LibC.SOL_SOCKET && message->cmsg_type == LibC.SCM_CREDENTIALS)
                {
                    ucred* sender = (ucred*)(message + 1);
                    received(new PeerCredentials(sender->pid, sender->uid, sender->gid), new ReadOnlySpan<byte>(at, count.Value));
                }

                return true;
            }
        }
    }
}
