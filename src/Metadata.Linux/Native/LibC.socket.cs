using System.Runtime.InteropServices;

namespace Metadata.Linux.Native;

// <sys/socket.h>, <netinet/in.h>, <netinet/tcp.h>
internal static unsafe partial class LibC
{
    public const int AF_UNIX = 1;
    public const int AF_INET = 2;
    public const int AF_INET6 = 10;
    public const int SOCK_STREAM = 1;
    public const int SOCK_DGRAM = 2;
    public const int SOCK_NONBLOCK = 0x800;
    public const int SOCK_CLOEXEC = 0x80000;
    public const int SOL_SOCKET = 1;
    public const int SO_REUSEADDR = 2;
    public const int SO_ERROR = 4;
    public const int SO_SNDBUF = 7;
    public const int SO_RCVBUF = 8;
    public const int SO_LINGER = 13;
    public const int SO_REUSEPORT = 15;
    public const int SO_PASSCRED = 16;
    public const int SO_PEERCRED = 17;
    public const int SCM_CREDENTIALS = 2;
    public const int SO_BINDTODEVICE = 25;
    public const int SO_ACCEPTCONN = 30;
    public const int IPPROTO_IP = 0;
    public const int IPPROTO_TCP = 6;
    public const int IPPROTO_IPV6 = 41;
    public const int IP_TTL = 2;
    public const int IP_FREEBIND = 15;
    public const int IPV6_UNICAST_HOPS = 16;
    public const int IP_BIND_ADDRESS_NO_PORT = 24;
    public const int IPV6_V6ONLY = 26;
    public const int IPV6_FREEBIND = 78;
    public const int TCP_NODELAY = 1;
    public const int TCP_SAVE_SYN = 27;
    public const int TCP_SAVED_SYN = 28;
    public const int MSG_DONTWAIT = 0x40;
    public const int MSG_NOSIGNAL = 0x4000;
    public const nuint SIOCOUTQ = 0x5411;
    public const int SHUT_RD = 0;
    public const int SHUT_WR = 1;

    [LibraryImport("libc")]
    public static partial int socket(int domain, int type, int protocol);

    [LibraryImport("libc")]
    public static partial int bind(int sockfd, void* addr, uint addrlen);

    [LibraryImport("libc")]
    public static partial int listen(int sockfd, int backlog);

    [LibraryImport("libc")]
    public static partial int accept4(int sockfd, void* addr, uint* addrlen, int flags);

    [LibraryImport("libc")]
    public static partial int connect(int sockfd, void* addr, uint addrlen);

    // Always called non-blocking and for at most one block, 32 KiB: short enough to skip the GC transition.
    [LibraryImport("libc")]
    [SuppressGCTransition]
    public static partial nint recv(int sockfd, void* buf, nuint len, int flags);

    // A send on loopback runs the receiver's half of the stack too: too long to hold up a GC.
    [LibraryImport("libc")]
    public static partial nint send(int sockfd, void* buf, nuint len, int flags);

    [LibraryImport("libc")]
    public static partial nint sendmsg(int sockfd, msghdr* msg, int flags);

    [LibraryImport("libc")]
    public static partial nint recvmsg(int sockfd, msghdr* msg, int flags);

    [LibraryImport("libc")]
    public static partial int shutdown(int sockfd, int how);

    [LibraryImport("libc")]
    public static partial int setsockopt(int sockfd, int level, int optname, void* optval, uint optlen);

    [LibraryImport("libc")]
    public static partial int getsockopt(int sockfd, int level, int optname, void* optval, uint* optlen);

    // Variadic in C; with one pointer that is the same call on every Linux of .NET.
    [LibraryImport("libc")]
    public static partial int ioctl(int fd, nuint request, int* value);

    [LibraryImport("libc")]
    public static partial int getsockname(int sockfd, void* addr, uint* addrlen);
}
