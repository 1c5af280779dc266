using Metadata.Linux.Native;

namespace Metadata.Linux.Processes;

/// <summary>What this process may use from here on: setrlimit(2).</summary>
public static unsafe class ResourceLimits
{
    /// <summary>Fixes the number of descriptors, and lets no memory be written to disk when the process dies.</summary>
    /// <param name="descriptors">At most this many; a lower limit stays.</param>
    /// <exception cref="PosixException">The kernel refused.</exception>
    public static void Lower(long descriptors)
    {
        rlimit limit;
        PosixResult.From(LibC.getrlimit(LibC.RLIMIT_NOFILE, &limit)).ThrowOnError("getrlimit(RLIMIT_NOFILE)");
        limit.rlim_cur = limit.rlim_max = nuint.Min(limit.rlim_max, (nuint)descriptors);
        PosixResult.From(LibC.setrlimit(LibC.RLIMIT_NOFILE, &limit)).ThrowOnError("setrlimit(RLIMIT_NOFILE)");
        limit = default;
        PosixResult.From(LibC.setrlimit(LibC.RLIMIT_CORE, &limit)).ThrowOnError("setrlimit(RLIMIT_CORE)");
    }
}
