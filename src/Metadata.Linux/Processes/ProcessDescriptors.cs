using Metadata.Linux.Native;

namespace Metadata.Linux.Processes;

/// <summary>Descriptors of another process.</summary>
public static class ProcessDescriptors
{
    /// <summary>Makes a descriptor of the same open file here: pidfd_getfd(2), close-on-exec.</summary>
    /// <param name="processId">Above 1. CAP_SYS_PTRACE is needed for one of another user.</param>
    /// <param name="descriptor">Its number there.</param>
    /// <returns>The number here, or the errno: EPERM when the process may not be looked into, EBADF when it has no such descriptor.</returns>
    public static PosixResult Copy(int processId, int descriptor)
    {
        PosixResult process = PosixResult.From(LibC.syscall(LibC.SYS_pidfd_open, processId, 0, 0, 0));
        if (!process.IsSuccess)
        {
            return process;
        }

        PosixResult copy = PosixResult.From(LibC.syscall(LibC.SYS_pidfd_getfd, process.Value, descriptor, 0, 0));
        Posix.Close(process.Value);
        return copy;
    }
}
