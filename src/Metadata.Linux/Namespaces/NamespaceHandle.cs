using Metadata.Linux.Native;

namespace Metadata.Linux.Namespaces;

/// <summary>An open network namespace, in which sockets are made again and again. Not thread-safe.</summary>
public sealed class NamespaceHandle : IDisposable
{
    private int _descriptor;

    internal NamespaceHandle(int descriptor) => _descriptor = descriptor;

    /// <summary>Closes it; the sockets made there stay.</summary>
    public void Dispose()
    {
        int descriptor = Interlocked.Exchange(ref _descriptor, -1);
        if (descriptor >= 0)
        {
            Posix.Close(descriptor);
        }
    }

    /// <summary>Moves the calling thread into it, which must be a thread that nobody else uses.</summary>
    /// <returns>False: the kernel refused.</returns>
    public bool TryEnter() => PosixResult.From(LibC.setns(_descriptor, LibC.CLONE_NEWNET)).IsSuccess;

    // The calling thread stays in the namespace: going back would double the cost, and the next socket has its own anyway.
    internal PosixResult Socket(int family)
    {
        PosixResult entered = PosixResult.From(LibC.setns(_descriptor, LibC.CLONE_NEWNET));
        return entered.IsSuccess ? Posix.Socket(family) : entered;
    }
}
