using System.Runtime.InteropServices;

namespace Metadata.Linux.Native;

// <grp.h>, <unistd.h>, <sys/prctl.h>, <sys/capability.h>, <sys/syscall.h>
internal static unsafe partial class LibC
{
    public const int F_DUPFD_CLOEXEC = 1030;
    public const int PR_SET_DUMPABLE = 4;
    public const int PR_CAPBSET_DROP = 24;
    public const int PR_SET_NO_NEW_PRIVS = 38;
    public const int PR_CAP_AMBIENT = 47;
    public const int PR_CAP_AMBIENT_CLEAR_ALL = 4;
    public const uint LINUX_CAPABILITY_VERSION_3 = 0x20080522;

    public const int SYS_pidfd_open = 434;
    public const int SYS_pidfd_send_signal = 424;
    public const int SYS_pidfd_getfd = 438;
    public const int SYS_close_range = 436;
    public const int CLOSE_RANGE_CLOEXEC = 4;

    // Numbers differ by architecture: <asm/unistd.h>.
    public static int SYS_setgroups => RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 159 : 116;

    public static int SYS_setresuid => RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 147 : 117;

    public static int SYS_setresgid => RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 149 : 119;

    // glibc's wrappers of these three change every thread of the process; the raw system calls only the calling one.
    [LibraryImport("libc")]
    public static partial int setgroups(nuint size, uint* list);

    [LibraryImport("libc")]
    public static partial int setresgid(uint rgid, uint egid, uint sgid);

    [LibraryImport("libc")]
    public static partial int setresuid(uint ruid, uint euid, uint suid);

    [LibraryImport("libc")]
    public static partial uint geteuid();

    [LibraryImport("libc")]
    public static partial int prctl(int option, nint arg2, nint arg3, nint arg4, nint arg5);

    [LibraryImport("libc")]
    public static partial int capset(uint* header, uint* data);

    [LibraryImport("libc")]
    public static partial nint syscall(nint number, nint a1, nint a2, nint a3, nint a4);
}
