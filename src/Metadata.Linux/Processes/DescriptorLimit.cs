using Metadata.Linux.Native;

namespace Metadata.Linux.Processes;

/// <summary>How many descriptors this process may have: RLIMIT_NOFILE of getrlimit(2).</summary>
public static unsafe class DescriptorLimit
{
    /// <summary>Raises the soft limit to the hard one; children inherit it.</summary>
    /// <returns>The limit from then on.</returns>
    /// <exception cref="PosixException">The kernel refused.</exception>
    public static long Raise()
    {
        rlimit limit;
        PosixResult.From(LibC.getrlimit(LibC.RLIMIT_NOFILE, &limit)).ThrowOnError("getrlimit(RLIMIT_NOFILE)");
        limit.rlim_cur = limit.rlim_max;
        PosixResult.From(LibC.setrlimit(LibC.RLIMIT_NOFILE, &limit)).ThrowOnError("setrlimit(RLIMIT_NOFILE)");
        return (long)limit.rlim_cur;
    }
}
