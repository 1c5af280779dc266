using System.Runtime.InteropServices;

namespace Metadata.Linux.Native;

// <sys/epoll.h>
internal static unsafe partial class LibC
{
    public const uint EPOLLIN = 0x001;
    public const uint EPOLLOUT = 0x004;
    public const uint EPOLLERR = 0x008;
    public const uint EPOLLHUP = 0x010;
    public const uint EPOLLRDHUP = 0x2000;
    public const uint EPOLLEXCLUSIVE = 1u << 28;
    public const uint EPOLLET = 1u << 31;
    public const int EPOLL_CLOEXEC = 0x80000;
    public const int EPOLL_CTL_ADD = 1;
    public const int EPOLL_CTL_DEL = 2;
    public const int EPOLL_CTL_MOD = 3;

    [LibraryImport("libc")]
    public static partial int epoll_create1(int flags);

    // "events" points at the architecture's own layout: see epoll_event.
    [LibraryImport("libc")]
    public static partial int epoll_ctl(int epfd, int op, int fd, byte* @event);

    [LibraryImport("libc")]
    public static partial int epoll_wait(int epfd, byte* events, int maxevents, int timeout);
}
