using Metadata.Linux.Native;

namespace Metadata.Linux.Transport;

/// <summary>Accepts from one socket on one loop.</summary>
internal sealed class LoopListener(EventLoop loop, ListeningSocket socket, Func<LoopConnection, ValueTask> handler, int tag, Action? exhausted) : LoopHandler, IDisposable
{
    // Level-triggered: what a batch leaves is reported again, after other connections had their turn.
    private const int Batch = 64;

    private static readonly TimeSpan _backOff = TimeSpan.FromMilliseconds(100);

    private readonly int _descriptor = socket.Descriptor;
    private readonly Stack<HandlerRun> _spare = new();
    private ITimer? _retry;
    private int _most = int.MaxValue;
    private bool _ended;

    public LoopListener Start()
    {
        if (loop.IsCurrent)
        {
            Begin();
        }
        else
        {
            loop.Post(static state => ((LoopListener)state!).Begin(), this);
        }

        return this;
    }

    private void Begin()
    {
        if (_ended)
        {
            return;
        }

        loop.Listeners.Add(this);
        Register();
    }

    public void Dispose()
    {
        if (loop.IsCurrent)
        {
            End();
        }
        else
        {
            loop.Post(static state => ((LoopListener)state!).End(), this);
        }
    }

    public void End()
    {
        if (_ended)
        {
            return;
        }

        _ended = true;
        loop.Listeners.Remove(this);
        _retry?.Dispose();
        loop.Unregister(_descriptor, remains: true);
    }

    public override void OnLoopEnding() => End();

    public override unsafe void OnEvents(uint events)
    {
        byte* address = stackalloc byte[SocketAddress.MaxSize];
        for (int i = 0; i < Batch && !_ended; i++)
        {
            uint length = SocketAddress.MaxSize;
            PosixResult accepted = Posix.Accept(_descriptor, address, &length);
            if (accepted.IsSuccess && accepted.Value < DescriptorReserve.Current.Full)
            {
                Accepted(accepted.Value, PeerAddress.FromNative(address, length));
                if (IsCrowded(accepted.Value))
                {
                    exhausted?.Invoke();
                    return;
                }
            }
            else if (accepted.IsSuccess)
            {
                Posix.Close(accepted.Value);
                BackOff();
                return;
            }
            else if (accepted.Errno is LibC.EMFILE or LibC.ENFILE or LibC.ENOBUFS or LibC.ENOMEM)
            {
                BackOff();
                return;
            }
            else if (accepted.Errno != LibC.ECONNABORTED && accepted.Errno != LibC.EPROTO)
            {
                return;
            }
        }
    }

    // A low number may have become free below many high ones: how many connections there were when a high one came says more.
    private bool IsCrowded(int descriptor)
    {
        if (descriptor >= DescriptorReserve.Current.Crowded)
        {
            _most = Math.Min(_most, loop.ConnectionCount);
        }
        else if (loop.ConnectionCount < _most / 2)
        {
            _most = int.MaxValue;
        }

        return loop.ConnectionCount >= _most;
    }

    private void Register() =>
        loop.Register(_descriptor, this, LibC.EPOLLIN | LibC.EPOLLEXCLUSIVE).ThrowOnError($"epoll_ctl {socket.Name}");

    // Out of descriptors: callers wait in the backlog instead of being dropped, and the loop does not spin.
    private void BackOff()
    {
        exhausted?.Invoke();
        loop.Unregister(_descriptor, remains: true);
        _retry?.Dispose();
        _retry = loop.TimeProvider.CreateTimer(static state => ((LoopListener)state!).Retry(), this, _backOff, Timeout.InfiniteTimeSpan);
    }

    private void Retry()
    {
        if (!_ended)
        {
            Register();
        }
    }

    private void Accepted(int descriptor, PeerAddress peer)
    {
        if (!loop.Open(descriptor, peer, socket.IsUnix, tag, out LoopConnection connection).IsSuccess)
        {
            Posix.Close(descriptor);
            return;
        }

        if (!_spare.TryPop(out HandlerRun? run))
        {
            run = new HandlerRun(loop, _spare);
        }

        run.Start(connection, handler);
    }
}
