using System.Runtime.InteropServices;
using System.Text;
using Metadata.Linux.Native;

namespace Metadata.Linux.Transport;

/// <summary>A connected unix socket of packets (SOCK_SEQPACKET) on a loop: what is sent arrives whole, in order, or the connection ends.</summary>
/// <remarks>Every call and callback on the loop's thread.</remarks>
public sealed unsafe class PacketSocket : IDisposable
{
    /// <summary>Bytes of a packet's text at most.</summary>
    public const int MaxText = 16 * 1024;

    /// <summary>Descriptors of a packet at most.</summary>
    public const int MaxDescriptors = 32;

    // CMSG_SPACE(MaxDescriptors * sizeof(int)) on every 64-bit architecture: a header of 16 bytes, aligned to 8.
    private const int ControlSize = 16 + (MaxDescriptors * sizeof(int));

    private readonly EventLoop _loop;
    private readonly Handler _handler;
    private readonly Queue<Func<Packet?>> _unsent = new();
    private readonly byte[] _buffer = new byte[MaxText];
    private readonly Action<Packet> _received;
    private readonly Action _closed;
    private int _descriptor;
    private bool _watchesWritable;

    /// <summary>Takes over a connected, non-blocking descriptor.</summary>
    internal PacketSocket(EventLoop loop, int descriptor, Action<Packet> received, Action closed)
    {
        _loop = loop;
        _descriptor = descriptor;
        _received = received;
        _closed = closed;
        _handler = new Handler(this);
        loop.Register(descriptor, _handler, LibC.EPOLLIN).ThrowOnError("epoll_ctl");
    }

    /// <summary>Connects to a socket at a path; waits for nobody.</summary>
    /// <param name="loop">Its loop, on which this is called.</param>
    /// <param name="path">At most 107 bytes.</param>
    /// <param name="received">Called for each packet; its descriptors are the callee's.</param>
    /// <param name="closed">Called once when the peer is gone or breaks the form of packets; not after <see cref="Dispose"/>.</param>
    /// <param name="result">Why it failed: ECONNREFUSED and ENOENT when nobody listens.</param>
    /// <returns>Null when it failed.</returns>
    public static PacketSocket? TryConnect(EventLoop loop, string path, Action<Packet> received, Action closed, out PosixResult result)
    {
        byte* address = stackalloc byte[SocketAddress.MaxSize];
        uint length = SocketAddress.Write(path, address);
        result = PosixResult.From(LibC.socket(LibC.AF_UNIX, LibC.SOCK_SEQPACKET | LibC.SOCK_NONBLOCK | LibC.SOCK_CLOEXEC, 0));
        if (!result.IsSuccess)
        {
            return null;
        }

        int descriptor = result.Value;
        result = PosixResult.From(LibC.connect(descriptor, address, length));
        if (!result.IsSuccess)
        {
            Posix.Close(descriptor);
            return null;
        }

        return new PacketSocket(loop, descriptor, received, closed);
    }

    /// <summary>Sends a packet, now or when those before it have left.</summary>
    public void Send(Packet packet) => Send(() => packet);

    /// <summary>Sends the packet that is made when its turn has come; null: none, it is no longer wanted.</summary>
    public void Send(Func<Packet?> make)
    {
        if (_descriptor >= 0)
        {
            _unsent.Enqueue(make);
            if (_unsent.Count == 1)
            {
                Flush();
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_descriptor >= 0)
        {
            int descriptor = _descriptor;
            _descriptor = -1;
            _unsent.Clear();
            _loop.Unregister(descriptor, remains: false);
            Posix.Close(descriptor);
        }
    }

    private void Flush()
    {
        while (_unsent.TryPeek(out Func<Packet?>? make))
        {
            if (make() is { } packet)
            {
                PosixResult sent = SendNow(packet);
                if (sent.Errno == LibC.EAGAIN)
                {
                    WatchWritable(true);
                    return;
                }

                if (!sent.IsSuccess)
                {
                    End();
                    return;
                }
            }

            _unsent.Dequeue();
        }

        WatchWritable(false);
    }

    private void WatchWritable(bool on)
    {
        if (_watchesWritable != on)
        {
            _watchesWritable = on;
            _loop.Modify(_descriptor, on ? LibC.EPOLLIN | LibC.EPOLLOUT : LibC.EPOLLIN);
        }
    }

    private PosixResult SendNow(in Packet packet)
    {
        byte[] text = Encoding.UTF8.GetBytes(packet.Text);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(text.Length, MaxText, nameof(packet));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(packet.Descriptors.Count, MaxDescriptors, nameof(packet));
        byte* control = stackalloc byte[ControlSize];
        fixed (byte* at = text)
        {
            iovec vector = new() { iov_base = at, iov_len = (nuint)text.Length };
            msghdr message = new() { msg_iov = &vector, msg_iovlen = 1 };
            if (packet.Descriptors.Count > 0)
            {
                cmsghdr* header = (cmsghdr*)control;
                header->cmsg_level = LibC.SOL_SOCKET;
                header->cmsg_type = LibC.SCM_RIGHTS;
                header->cmsg_len = (nuint)(sizeof(cmsghdr) + (packet.Descriptors.Count * sizeof(int)));
                int* rights = (int*)(control + sizeof(cmsghdr));
                for (int i = 0; i < packet.Descriptors.Count; i++)
                {
                    rights[i] = packet.Descriptors[i];
                }

                message.msg_control = control;

                // CMSG_ALIGN: the kernel takes a length without the padding too.
                message.msg_controllen = header->cmsg_len;
            }

            PosixResult sent;
            do
            {
                sent = PosixResult.From(LibC.sendmsg(_descriptor, &message, LibC.MSG_DONTWAIT | LibC.MSG_NOSIGNAL));
            }
            while (sent.Errno == LibC.EINTR);

            // Too many descriptors on their way: the receiver takes some first.
            return sent.Errno == LibC.ETOOMANYREFS ? PosixResult.FromErrno(LibC.EAGAIN) : sent;
        }
    }

    // False: nothing more for now, or the end.
    private bool Receive()
    {
        byte* control = stackalloc byte[ControlSize];
        fixed (byte* at = _buffer)
        {
            iovec vector = new() { iov_base = at, iov_len = MaxText };
            msghdr message = new() { msg_iov = &vector, msg_iovlen = 1, msg_control = control, msg_controllen = ControlSize };
            PosixResult got = PosixResult.From(LibC.recvmsg(_descriptor, &message, LibC.MSG_DONTWAIT | LibC.MSG_CMSG_CLOEXEC));
            if (got.Errno is LibC.EAGAIN or LibC.EINTR)
            {
                return false;
            }

            int[] descriptors = got.IsSuccess ? Rights(message) : [];

            // A packet is never empty, so nothing means the end; without all of its descriptors it is of no use.
            if (got.Value <= 0 || (message.msg_flags & (LibC.MSG_TRUNC | LibC.MSG_CTRUNC)) != 0)
            {
                Array.ForEach(descriptors, Posix.Close);
                End();
                return false;
            }

            _received(new Packet(Encoding.UTF8.GetString(_buffer, 0, got.Value), descriptors));
            return _descriptor >= 0;
        }
    }

    private static int[] Rights(in msghdr message)
    {
        cmsghdr* header = (cmsghdr*)message.msg_control;
        return message.msg_controllen >= (nuint)sizeof(cmsghdr) && header->cmsg_level == LibC.SOL_SOCKET && header->cmsg_type == LibC.SCM_RIGHTS
            ? MemoryMarshal.Cast<byte, int>(new ReadOnlySpan<byte>((byte*)header + sizeof(cmsghdr), (int)header->cmsg_len - sizeof(cmsghdr))).ToArray()
            : [];
    }

    private void End()
    {
        if (_descriptor >= 0)
        {
            Dispose();
            _closed();
        }
    }

    private sealed class Handler(PacketSocket socket) : LoopHandler
    {
        // Others on the loop have their turn too.
        private const int Batch = 64;

        public override void OnEvents(uint events)
        {
            if ((events & LibC.EPOLLOUT) != 0)
            {
                socket.Flush();
            }

            for (int i = 0; i < Batch && socket._descriptor >= 0 && socket.Receive(); i++)
            {
            }
        }

        public override void OnLoopEnding() => socket.Dispose();
    }
}
