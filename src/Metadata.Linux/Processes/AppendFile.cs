using Metadata.Linux.Native;
using Microsoft.Win32.SafeHandles;

namespace Metadata.Linux.Processes;

/// <summary>Files that several processes append to: O_APPEND, which FileMode.Append is not.</summary>
public static class AppendFile
{
    /// <summary>Opens or makes the file; every write lands behind what is there then.</summary>
    /// <exception cref="PosixException">It may not be opened or made.</exception>
    public static SafeFileHandle Open(string path)
    {
        const uint OwnerWritesGroupReads = 0x1A0;
        int flags = LibC.O_WRONLY | LibC.O_CREAT | LibC.O_APPEND | LibC.O_CLOEXEC;
        int descriptor = PosixResult.From(LibC.open(path, flags, OwnerWritesGroupReads)).ThrowOnError($"open {path}");
        return new SafeFileHandle(descriptor, ownsHandle: true);
    }
}
