using System.Runtime.InteropServices;

namespace Metadata.Linux.Native;

// <linux/netlink.h>, <linux/rtnetlink.h>, <linux/if_addr.h>
internal static partial class LibC
{
    public const int AF_NETLINK = 16;
    public const int SOCK_RAW = 3;
    public const int NETLINK_ROUTE = 0;
    public const ushort NLM_F_REQUEST = 0x1;
    public const ushort NLM_F_ACK = 0x4;
    public const ushort NLM_F_EXCL = 0x200;
    public const ushort NLM_F_CREATE = 0x400;
    public const ushort NLMSG_ERROR = 0x2;
    public const ushort RTM_NEWADDR = 20;
    public const ushort IFA_ADDRESS = 1;
    public const ushort IFA_LOCAL = 2;

    // <net/if.h>
    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    public static partial uint if_nametoindex(string ifname);
}
