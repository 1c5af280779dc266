using System.Runtime.ExceptionServices;
using Metadata.Linux.Native;
using Metadata.Linux.Transport;

namespace Metadata.Linux.Processes;

/// <summary>A process that this one started: posix_spawn(3), watched through its pidfd.</summary>
public sealed class ChildProcess
{
    private readonly TaskCompletionSource<int> _exited = new();
    private readonly int _pidfd;

    private ChildProcess(int pid, int pidfd)
    {
        Pid = pid;
        _pidfd = pidfd;
    }

    /// <summary>The process id; it names the child only until <see cref="Exited"/>.</summary>
    public int Pid { get; }

    /// <summary>Completes on the loop with the exit status, or 128 + the signal that ended it.</summary>
    public Task<int> Exited => _exited.Task;

    /// <summary>Starts a child and watches it on the loop.</summary>
    /// <exception cref="AccountException">The user or group does not exist.</exception>
    /// <exception cref="PosixException">The kernel refused to start it.</exception>
    public static unsafe ChildProcess Start(EventLoop loop, ChildProcessOptions options)
    {
        using var request = new SpawnRequest(options);
        int pid = options.User is null && options.Group is null && !options.Unprivileged ? request.Spawn() : SpawnAs(request, options);
        int pidfd = PosixResult.From(LibC.syscall(LibC.SYS_pidfd_open, pid, 0, 0, 0)).ThrowOnError("pidfd_open");
        var child = new ChildProcess(pid, pidfd);
        loop.Post(static state => ((Handler)state!).Register(), new Handler(loop, child));
        return child;
    }

    /// <summary>Sends a signal; a child that is gone is no error.</summary>
    /// <param name="signal">Its number: signal(7).</param>
    public void Signal(int signal)
    {
        if (!_exited.Task.IsCompleted)
        {
            LibC.syscall(LibC.SYS_pidfd_send_signal, _pidfd, signal, 0, 0);
        }
    }

    // Credentials belong to a thread in the kernel: a short-lived one takes the child's, and the child inherits them.
    private static int SpawnAs(SpawnRequest request, ChildProcessOptions options)
    {
        (uint uid, uint gid) = options.User is null ? (LibC.getuid(), LibC.getgid()) : Accounts.FindUser(options.User);
        if (options.Group is not null)
        {
            gid = Accounts.FindGroup(options.Group);
        }

        int pid = 0;
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                if (options.Unprivileged)
                {
                    Privileges.DropBoundingSet();
                }

                PosixResult.From(LibC.syscall(LibC.SYS_setgroups, 0, 0, 0, 0)).ThrowOnError("setgroups");
                PosixResult.From(LibC.syscall(LibC.SYS_setresgid, (nint)gid, (nint)gid, (nint)gid, 0)).ThrowOnError("setresgid");
                PosixResult.From(LibC.syscall(LibC.SYS_setresuid, (nint)uid, (nint)uid, (nint)uid, 0)).ThrowOnError("setresuid");
                if (options.Unprivileged)
                {
                    Privileges.DropCapabilities();
                }

                pid = request.Spawn();
            }
            catch (IOException e)
            {
                failure = ExceptionDispatchInfo.Capture(e);
            }
        });
        thread.Start();
        thread.Join();
        failure?.Throw();
        return pid;
    }

    private sealed class Handler(EventLoop loop, ChildProcess child) : LoopHandler
    {
        public void Register() => loop.Register(child._pidfd, this, LibC.EPOLLIN).ThrowOnError("epoll_ctl");

        public override unsafe void OnEvents(uint events)
        {
            // siginfo_t: si_code at 8, si_status at 24.
            byte* info = stackalloc byte[128];
            PosixResult waited = PosixResult.From(LibC.waitid(LibC.P_PIDFD, child._pidfd, info, LibC.WEXITED | LibC.WNOHANG));
            if (waited.Errno is LibC.EINTR or LibC.EAGAIN)
            {
                return;
            }

            const int ClaimedByOther = 255;
            const int CodeExited = 1;
            int status = !waited.IsSuccess ? ClaimedByOther : *(int*)(info + 8) == CodeExited ? *(int*)(info + 24) : 128 + *(int*)(info + 24);
            OnLoopEnding();
            child._exited.TrySetResult(status);
        }

        public override void OnLoopEnding()
        {
            loop.Unregister(child._pidfd, remains: false);
            Posix.Close(child._pidfd);
        }
    }
}
