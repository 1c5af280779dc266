using System.Runtime.InteropServices;

namespace Metadata.Linux.Native;

// <sys/resource.h>
internal static unsafe partial class LibC
{
    public const int RLIMIT_CORE = 4;
    public const int RLIMIT_NOFILE = 7;

    [LibraryImport("libc")]
    public static partial int getrlimit(int resource, rlimit* rlim);

    [LibraryImport("libc")]
    public static partial int setrlimit(int resource, rlimit* rlim);
}
