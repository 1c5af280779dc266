using Metadata.Linux.Native;

namespace Metadata.Linux.Processes;

/// <summary>Signals to processes that are not our children.</summary>
public static class ProcessSignals
{
    /// <summary>Sends a signal through a pidfd: pidfd_send_signal(2).</summary>
    /// <param name="processId">Above 1.</param>
    /// <param name="signal">Its number: signal(7).</param>
    /// <returns>False when the process is gone or may not be signalled.</returns>
    public static bool Send(int processId, int signal)
    {
        PosixResult opened = processId > 1 ? PosixResult.From(LibC.syscall(LibC.SYS_pidfd_open, processId, 0, 0, 0)) : default;
        if (opened.Value <= 0)
        {
            return false;
        }

        PosixResult sent = PosixResult.From(LibC.syscall(LibC.SYS_pidfd_send_signal, opened.Value, signal, 0, 0));
        Posix.Close(opened.Value);
        return sent.IsSuccess;
    }
}
