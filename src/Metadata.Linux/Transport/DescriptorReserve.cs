using Metadata.Linux.Native;

namespace Metadata.Linux.Transport;

/// <summary>
/// Descriptors that connections leave to the rest of the process. The runtime needs a pipe for every thread that it starts, and the
/// process dies when there is none; files and dials need some too. The kernel gives the lowest free number, so that a number says
/// how many are taken.
/// </summary>
internal sealed class DescriptorReserve
{
    private const int Largest = 64;

    private DescriptorReserve(int limit)
    {
        int reserve = Math.Min(Largest, limit / 4);
        Crowded = limit - reserve;
        Full = limit - (reserve / 2);
    }

    /// <summary>By RLIMIT_NOFILE as the runtime has raised it when it started.</summary>
    public static DescriptorReserve Current { get; } = new(Limit());

    /// <summary>From this number on a new connection should take the place of an old one.</summary>
    public int Crowded { get; }

    /// <summary>From this number on nothing may be kept open for a peer.</summary>
    public int Full { get; }

    private static unsafe int Limit()
    {
        rlimit limit;
        return LibC.getrlimit(LibC.RLIMIT_NOFILE, &limit) == 0 ? (int)Math.Min(limit.rlim_cur, int.MaxValue) : int.MaxValue;
    }
}
