namespace Metadata.Linux.Native;

/// <summary>LibC with errno as a value; an interrupted call is made again.</summary>
internal static unsafe class Posix
{
    public static PosixResult Recv(int fd, Span<byte> buffer)
    {
        fixed (byte* at = buffer)
        {
            PosixResult result;
            do
            {
                result = PosixResult.From(LibC.recv(fd, at, (nuint)buffer.Length, LibC.MSG_DONTWAIT));
            }
            while (result.Errno == LibC.EINTR);
            return result;
        }
    }

    public static PosixResult Send(int fd, ReadOnlySpan<byte> buffer)
    {
        fixed (byte* at = buffer)
        {
            PosixResult result;
            do
            {
                result = PosixResult.From(LibC.send(fd, at, (nuint)buffer.Length, LibC.MSG_DONTWAIT | LibC.MSG_NOSIGNAL));
            }
            while (result.Errno == LibC.EINTR);
            return result;
        }
    }

    public static PosixResult SendMsg(int fd, iovec* vectors, int count)
    {
        msghdr header = default;
        header.msg_iov = vectors;
        header.msg_iovlen = (nuint)count;
        PosixResult result;
        do
        {
            result = PosixResult.From(LibC.sendmsg(fd, &header, LibC.MSG_DONTWAIT | LibC.MSG_NOSIGNAL));
        }
        while (result.Errno == LibC.EINTR);
        return result;
    }

    public static PosixResult Accept(int fd, byte* address, uint* length)
    {
        PosixResult result;
        do
        {
            result = PosixResult.From(LibC.accept4(fd, address, length, LibC.SOCK_NONBLOCK | LibC.SOCK_CLOEXEC));
        }
        while (result.Errno == LibC.EINTR);
        return result;
    }

    public static PosixResult EpollWait(int epoll, byte* events, int count, int timeoutMs) =>
        PosixResult.From(LibC.epoll_wait(epoll, events, count, timeoutMs));

    public static PosixResult EpollControl(int epoll, int operation, int fd, uint events, ulong data)
    {
        byte* buffer = stackalloc byte[16];
        epoll_event.Write(buffer, events, data);
        return PosixResult.From(LibC.epoll_ctl(epoll, operation, fd, buffer));
    }

    public static PosixResult Socket(int family) =>
        PosixResult.From(LibC.socket(family, LibC.SOCK_STREAM | LibC.SOCK_NONBLOCK | LibC.SOCK_CLOEXEC, 0));

    public static PosixResult SetOption(int fd, int level, int option, int value) =>
        PosixResult.From(LibC.setsockopt(fd, level, option, &value, sizeof(int)));

    public static PosixResult SetOption(int fd, int level, int option, ReadOnlySpan<byte> value)
    {
        fixed (byte* at = value)
        {
            return PosixResult.From(LibC.setsockopt(fd, level, option, at, (uint)value.Length));
        }
    }

    public static PosixResult GetOption(int fd, int level, int option)
    {
        int value = 0;
        uint length = sizeof(int);
        PosixResult result = PosixResult.From(LibC.getsockopt(fd, level, option, &value, &length));
        return result.IsSuccess ? new PosixResult(value) : result;
    }

    public static PosixResult Read(int fd, Span<byte> buffer)
    {
        fixed (byte* at = buffer)
        {
            PosixResult result;
            do
            {
                result = PosixResult.From(LibC.read(fd, at, (nuint)buffer.Length));
            }
            while (result.Errno == LibC.EINTR);
            return result;
        }
    }

    /// <summary>Closing sends a reset instead of FIN, and drops what is unsent.</summary>
    public static void ResetOnClose(int fd)
    {
        linger reset = new() { l_onoff = 1, l_linger = 0 };
        _ = LibC.setsockopt(fd, LibC.SOL_SOCKET, LibC.SO_LINGER, &reset, (uint)sizeof(linger));
    }

    // Linux frees the descriptor even when close is interrupted: closing again would hit a stranger's.
    public static void Close(int fd) => _ = LibC.close(fd);
}
