using Metadata.Linux.Native;

namespace Metadata.Linux.Processes;

/// <summary>What a serving program may still ask of the kernel: seccomp(2).</summary>
/// <remarks>
/// An allow-list for every thread, present and future. No program is started, no process forked, traced or signalled, no
/// file opened for writing, no socket made but unix ones; what is open already works on. A call that is not on the list
/// fails with EPERM and stands in the kernel's log (SECCOMP_FILTER_FLAG_LOG); the few that only an intruder makes end the
/// process with SIGSYS, so that nobody can try twice.
/// </remarks>
public static unsafe class SystemCallFilter
{
    private const uint WholeWord = 0xFFFFFFFF;

    // <fcntl.h>: O_ACCMODE, O_CREAT, O_TRUNC, O_APPEND and O_TMPFILE's own bit.
    private const uint Writing = 0x3 | 0x40 | 0x200 | 0x400 | 0x400000;

    // <linux/sched.h>: CLONE_VM and CLONE_THREAD: a thread, not a process.
    private const uint ThreadOnly = 0x100 | 0x10000;

    // <sys/prctl.h>: names of threads and of memory.
    private const uint PR_SET_NAME = 15;
    private const uint PR_GET_NAME = 16;
    private const uint PR_SET_VMA = 0x53564d41;

    // <asm-generic/ioctls.h>: is it a terminal, how large; bytes that wait in a socket.
    private const uint TCGETS = 0x5401;
    private const uint TIOCGWINSZ = 0x5413;
    private const uint FIONREAD = 0x541B;

    /// <summary>Puts the filter on every thread. There is no way back.</summary>
    /// <exception cref="PosixException">The kernel has no seccomp, or a thread could not get it.</exception>
    public static void Apply()
    {
        PosixResult.From(LibC.prctl(LibC.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)).ThrowOnError("prctl(PR_SET_NO_NEW_PRIVS)");
        var instructions = Build();
        fixed (sock_filter* first = instructions)
        {
            sock_fprog program = new() { len = (ushort)instructions.Length, filter = first };
            const int Flags = LibC.SECCOMP_FILTER_FLAG_TSYNC | LibC.SECCOMP_FILTER_FLAG_LOG;
            int thread = PosixResult.From(LibC.syscall(LibC.SYS_seccomp, LibC.SECCOMP_SET_MODE_FILTER, Flags, (nint)(&program), 0)).ThrowOnError("seccomp");
            if (thread != 0)
            {
                throw new PosixException($"seccomp: thread {thread} has a filter of its own", LibC.EPERM);
            }
        }
    }

    internal static sock_filter[] Build()
    {
        var program = new FilterProgram();
        foreach (SystemCall call in ServingCalls.Free)
        {
            program.Rule(call, FilterProgram.Allow);
        }

        program.AllowWhen(ServingCalls.Socket, 0, WholeWord, LibC.AF_UNIX);
        program.AllowWhen(ServingCalls.Socketpair, 0, WholeWord, LibC.AF_UNIX);
        program.AllowWhen(ServingCalls.Openat, 2, Writing, LibC.O_RDONLY);
        program.AllowWhen(ServingCalls.Open, 1, Writing, LibC.O_RDONLY);
        program.AllowWhen(ServingCalls.Clone, 0, ThreadOnly, ThreadOnly);
        program.AllowWhen(ServingCalls.Ioctl, 1, WholeWord, TCGETS, TIOCGWINSZ, FIONREAD, (uint)LibC.SIOCOUTQ);
        program.AllowWhen(ServingCalls.Prctl, 0, WholeWord, PR_SET_NAME, PR_GET_NAME, PR_SET_VMA);
        program.AllowWhen(ServingCalls.Tgkill, 0, WholeWord, (uint)Environment.ProcessId);
        program.AllowWhen(ServingCalls.Kill, 0, WholeWord, (uint)Environment.ProcessId);

        // Asked about, never set: the pointer to a new limit is null.
        program.AllowWhen(ServingCalls.Prlimit64, 2, WholeWord, 0);

        // Its flags stand in memory, where a filter cannot look: glibc then takes clone.
        program.Rule(ServingCalls.Clone3, FilterProgram.Fail(LibC.ENOSYS));
        foreach (SystemCall call in ServingCalls.Deadly)
        {
            program.Rule(call, FilterProgram.End);
        }

        program.Otherwise(FilterProgram.Fail(LibC.EPERM));
        return program.Instructions;
    }
}
