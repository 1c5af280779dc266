using System.Globalization;
using System.Runtime.ExceptionServices;
using Metadata.Linux.Native;

namespace Metadata.Linux.Namespaces;

/// <summary>A network namespace, named by a file: a mount under /run/netns or /proc/PID/ns/net.</summary>
/// <remarks>A socket stays in the namespace where it was made, and so does what it accepts: entering is needed only to make it.</remarks>
public sealed class NetworkNamespace
{
    /// <summary>Where ip-netns(8) keeps its names.</summary>
    public const string DefaultDirectory = "/run/netns";

    private NetworkNamespace(string path) => Path = path;

    /// <summary>The file that names it.</summary>
    public string Path { get; }

    /// <summary>A namespace by its ip-netns(8) name.</summary>
    /// <exception cref="ArgumentException">The name is empty, or more than a file name.</exception>
    public static NetworkNamespace FromName(string name)
    {
        if (string.IsNullOrEmpty(name) || name.Contains('/', StringComparison.Ordinal) || name is "." or "..")
        {
            throw new ArgumentException($"'{name}' is not the name of a network namespace", nameof(name));
        }

        return new NetworkNamespace(System.IO.Path.Join(DefaultDirectory, name));
    }

    /// <summary>A namespace by the path of its file.</summary>
    public static NetworkNamespace FromPath(string path) => new(System.IO.Path.GetFullPath(path));

    /// <summary>The namespace a process is in.</summary>
    public static NetworkNamespace FromPid(int pid) => new(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/ns/net"));

    /// <summary>True when the file is a network namespace now; a stray plain file is none.</summary>
    public bool Exists => TryGetIdentity() is not null;

    /// <summary>The kernel's identity of the namespace now behind the file (as in /proc/PID/ns/net: <c>net:[4026531840]</c>), or null when the file is missing or no namespace.</summary>
    public string? TryGetIdentity()
    {
        PosixResult opened = Open();
        if (!opened.IsSuccess)
        {
            return null;
        }

        try
        {
            return IdentityOf(opened.Value);
        }
        finally
        {
            Posix.Close(opened.Value);
        }
    }

    /// <summary>Runs the action inside the namespace, on a thread of its own that ends with it, and waits.</summary>
    /// <remarks>setns(2) moves the calling thread alone, so no thread that others share may make the call.</remarks>
    /// <exception cref="NamespaceException">The file is missing, is no network namespace, or may not be entered.</exception>
    public T Run<T>(Func<T> action)
    {
        T? result = default;
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                Enter();
                result = action();
            }
#pragma warning disable CA1031 // Whatever it is, it belongs to the caller's thread.
            catch (Exception e)
#pragma warning restore CA1031
            {
                failure = ExceptionDispatchInfo.Capture(e);
            }
        });
        thread.Start();
        thread.Join();
        failure?.Throw();
        return result!;
    }

    /// <summary>Opens the namespace that is behind the file now.</summary>
    /// <exception cref="NamespaceException">The file is missing or is no network namespace.</exception>
    public NamespaceHandle OpenHandle() => new(OpenOrThrow());

    /// <inheritdoc/>
    public override string ToString() => Path;

    // The link text of /proc/self/fd would show a bind mount's path instead, so the kernel is asked by ioctl.
    private static string? IdentityOf(int descriptor) =>
        NamespaceFile.TryReadNetworkInode(descriptor, out ulong inode) ? string.Create(CultureInfo.InvariantCulture, $"net:[{inode}]") : null;

    private PosixResult Open() => PosixResult.From(LibC.open(Path, LibC.O_RDONLY | LibC.O_CLOEXEC | LibC.O_NONBLOCK, 0));

    private int OpenOrThrow()
    {
        PosixResult opened = Open();
        if (!opened.IsSuccess)
        {
            throw new NamespaceException(Path, opened.Errno == LibC.ENOENT ? "no such file" : new PosixException("open", opened.Errno).Message);
        }

        if (IdentityOf(opened.Value) is null)
        {
            Posix.Close(opened.Value);
            throw new NamespaceException(Path, "the file is not a network namespace");
        }

        return opened.Value;
    }

    /// <summary>Moves the calling thread into the namespace; the thread must be one that nobody else uses.</summary>
    /// <param name="identity">The identity that it must have; null for any.</param>
    internal void Enter(string? identity = null)
    {
        int descriptor = OpenOrThrow();
        if (identity is not null && IdentityOf(descriptor) != identity)
        {
            Posix.Close(descriptor);
            throw new NamespaceException(Path, $"it is no longer {identity}");
        }

        PosixResult entered = PosixResult.From(LibC.setns(descriptor, LibC.CLONE_NEWNET));
        Posix.Close(descriptor);
        if (!entered.IsSuccess)
        {
            throw new NamespaceException(Path, new PosixException("setns", entered.Errno).Message);
        }
    }
}
