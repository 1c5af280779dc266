using Metadata.Linux.Native;

namespace Metadata.Linux.Processes;

/// <summary>This process's program: execve(2).</summary>
public static class ProcessImage
{
    /// <summary>The program's file and folder can be read by the user that the calling thread is now.</summary>
    public static bool IsReadable(string fileName, string folder) =>
        PosixResult.From(LibC.access(fileName, LibC.R_OK | LibC.X_OK)).IsSuccess
        && PosixResult.From(LibC.access(folder, LibC.R_OK | LibC.X_OK)).IsSuccess;

    /// <summary>
    /// Starts a program in the place of this one: same process id, every other thread gone, credentials and capabilities
    /// those of the calling thread. Nothing of this program runs on, not even finally blocks.
    /// </summary>
    /// <param name="fileName">Path of the executable.</param>
    /// <param name="arguments">The arguments after the name.</param>
    /// <param name="environment">The whole environment.</param>
    /// <param name="descriptors">Descriptors that stay open, besides 0, 1 and 2, under the same numbers.</param>
    /// <param name="name">What the program sees as its own name; null: the path.</param>
    /// <exception cref="PosixException">The kernel refused; nothing has changed, but that the descriptors are inherited by later children too.</exception>
    public static void Replace(
        string fileName, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment, ReadOnlySpan<int> descriptors, string? name = null)
    {
        foreach (int descriptor in descriptors)
        {
            PosixResult.From(LibC.fcntl(descriptor, LibC.F_SETFD, 0)).ThrowOnError("fcntl(F_SETFD)");
        }

        using var request = new SpawnRequest(new ChildProcessOptions { FileName = fileName, Name = name, Arguments = arguments, Environment = environment });
        throw new PosixException($"execve {fileName}", request.Execute());
    }
}
