using Metadata.Linux.Native;

namespace Metadata.Linux.Transport;

/// <summary>What stands at a unix socket's path.</summary>
internal static unsafe class UnixSocketFile
{
    /// <summary>Removes the socket at a path, whoever listens; another kind of file stays.</summary>
    public static void Remove(string path)
    {
        if (IsSocket(path))
        {
            _ = LibC.unlink(path);
        }
    }

    // Only a refused connect proves that nobody listens; a full backlog (EAGAIN) means somebody does.
    public static bool RemoveStale(string path, byte* address, uint length)
    {
        int probe = Posix.Socket(LibC.AF_UNIX).ThrowOnError("socket");
        try
        {
            PosixResult connected = PosixResult.From(LibC.connect(probe, address, length));
            return connected.Errno == LibC.ECONNREFUSED
                && IsSocket(path)
                && PosixResult.From(LibC.unlink(path)).IsSuccess;
        }
        finally
        {
            Posix.Close(probe);
        }
    }

    // connect also answers ECONNREFUSED for a plain file, which is not ours to remove. A socket can be opened by nobody: ENXIO.
    private static bool IsSocket(string path)
    {
        PosixResult opened = PosixResult.From(LibC.open(path, LibC.O_RDONLY | LibC.O_NONBLOCK | LibC.O_CLOEXEC, 0));
        if (opened.IsSuccess)
        {
            Posix.Close(opened.Value);
        }

        return opened.Errno == LibC.ENXIO;
    }
}
