using System.Runtime.InteropServices;

namespace Metadata.Linux.Native;

// <sys/stat.h>, <sys/ioctl.h>, <linux/nsfs.h>
internal static unsafe partial class LibC
{
    public const int AT_EMPTY_PATH = 0x1000;
    public const uint STATX_INO = 0x100;
    public const nuint NS_GET_NSTYPE = 0xb703;

    [LibraryImport("libc")]
    public static partial int statx(int dirfd, byte* pathname, int flags, uint mask, void* statxbuf);

    [LibraryImport("libc")]
    public static partial int ioctl(int fd, nuint request, nint arg);
}
