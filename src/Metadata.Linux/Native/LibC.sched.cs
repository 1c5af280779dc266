using System.Runtime.InteropServices;

namespace Metadata.Linux.Native;

// <sched.h>
internal static partial class LibC
{
    public const int CLONE_NEWNET = 0x40000000;

    [LibraryImport("libc")]
    public static partial int setns(int fd, int nstype);

    [LibraryImport("libc")]
    public static partial int sched_yield();
}
