using Metadata.Linux.Native;
using Metadata.Linux.Transport;

namespace Metadata.Linux.Processes;

/// <summary>A process that this one did not start, seen on a loop when it ends: pidfd_open(2).</summary>
public sealed class ProcessWatch : IDisposable
{
    private readonly Handler _handler;

    private ProcessWatch(Handler handler) => _handler = handler;

    /// <summary>Watches a process; called on the loop.</summary>
    /// <param name="loop">Where <paramref name="exited"/> is called, once.</param>
    /// <param name="pid">Its id. Whether it is the process that is meant can be asked after this call: the id is not given to another before it is seen to end.</param>
    /// <param name="exited">It has ended.</param>
    /// <returns>Null: there is no such process.</returns>
    public static ProcessWatch? TryStart(EventLoop loop, int pid, Action exited)
    {
        PosixResult opened = PosixResult.From(LibC.syscall(LibC.SYS_pidfd_open, pid, 0, 0, 0));
        if (!opened.IsSuccess)
        {
            return null;
        }

        var handler = new Handler(loop, opened.Value, exited);
        loop.Register(opened.Value, handler, LibC.EPOLLIN).ThrowOnError("epoll_ctl");
        return new ProcessWatch(handler);
    }

    /// <summary>Sends a signal: signal(7). To a process that has ended none is sent.</summary>
    public void Signal(int signal) => _handler.Signal(signal);

    /// <summary>Watches no longer; on the loop.</summary>
    public void Dispose() => _handler.OnLoopEnding();

    private sealed class Handler(EventLoop loop, int pidfd, Action exited) : LoopHandler
    {
        private bool _open = true;

        public void Signal(int signal)
        {
            if (_open)
            {
                LibC.syscall(LibC.SYS_pidfd_send_signal, pidfd, signal, 0, 0);
            }
        }

        public override void OnEvents(uint events)
        {
            if (_open)
            {
                OnLoopEnding();
                exited();
            }
        }

        public override void OnLoopEnding()
        {
            if (_open)
            {
                _open = false;
                loop.Unregister(pidfd, remains: false);
                Posix.Close(pidfd);
            }
        }
    }
}
