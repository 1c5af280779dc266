namespace Metadata.Linux.Native;

// <sys/socket.h>: packets with descriptors, unix(7)
internal static partial class LibC
{
    public const int SOCK_SEQPACKET = 5;
    public const int SCM_RIGHTS = 1;
    public const int MSG_CTRUNC = 0x8;
    public const int MSG_TRUNC = 0x20;
    public const int MSG_CMSG_CLOEXEC = 0x40000000;
}
