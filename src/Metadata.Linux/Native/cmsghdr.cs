using System.Runtime.InteropServices;

namespace Metadata.Linux.Native;

// On 64-bit the data follows at once: CMSG_DATA(3).
[StructLayout(LayoutKind.Sequential)]
internal struct cmsghdr
{
    public nuint cmsg_len;
    public int cmsg_level;
    public int cmsg_type;
}
