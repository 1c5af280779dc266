using System.IO.Pipelines;
using System.Net.Sockets;
using Metadata.Linux.Native;

namespace Metadata.Linux.Transport;

/// <summary>A socket as a pipe's two ends. Everything about it happens on its loop's thread; what awaits the pipes continues there, inline.</summary>
/// <remarks>
/// Input ends normally at the peer's FIN and also when the connection is aborted: <see cref="Reason"/> tells which.
/// Output is sent at the end of the loop's turn; completing it sends FIN. The object is reused after it is disposed: keep no reference.
/// </remarks>
public sealed class LoopConnection : IDuplexPipe, IAsyncDisposable
{
    internal const uint BaseEvents = LibC.EPOLLIN | LibC.EPOLLRDHUP | LibC.EPOLLET;

    // An unread answer must not hold a closed connection for ever, even when its owner set no deadline.
    private static readonly TimeSpan _disposeLimit = TimeSpan.FromSeconds(10);

    private readonly ConnectionReceiver _receiver;
    private readonly ConnectionSender _sender;
    private readonly ConnectionDeadline _deadline;
    private TaskCompletionSource? _disposal;
    private int _descriptor = -1;
    private bool _watchesWritable;
    private bool _isUnix;
    private bool _disposed;
    private HopLimit _hopLimit;

    internal LoopConnection(EventLoop loop)
    {
        Loop = loop;
        _receiver = new ConnectionReceiver(this, loop);
        _sender = new ConnectionSender(this, loop);
        _deadline = new ConnectionDeadline(this);
        Events = new ConnectionEvents(this);
    }

    /// <summary>What the peer sent.</summary>
    public PipeReader Input => _receiver.Input;

    /// <summary>What goes to the peer.</summary>
    public PipeWriter Output => _sender.Output;

    /// <summary>The loop it lives on.</summary>
    public EventLoop Loop { get; }

    /// <summary>The TCP peer; unspecified for a unix socket.</summary>
    public PeerAddress RemoteAddress { get; private set; }

    /// <summary>The tag given to <see cref="EventLoop.Listen"/>; 0 for a dialled connection.</summary>
    public int ListenerTag { get; private set; }

    /// <summary>The owner's own, such as an adapter: it stays when the object serves another connection of the loop.</summary>
    public object? State { get; set; }

    /// <summary>Why it was aborted; None while it was not.</summary>
    public AbortReason Reason { get; private set; }

    /// <summary>Called on the loop when the deadline passes; null, as on a new connection, aborts it.</summary>
    public Action? DeadlineAction { get; set; }

    /// <summary>Bytes that the kernel took from the output since the connection was opened.</summary>
    public long BytesSent => _sender.BytesSent;

    /// <summary>Output waits because the peer reads no more and the kernel's buffer is full.</summary>
    public bool IsOutputBlocked => _sender.IsBlocked;

    /// <summary>False once it was closed or aborted.</summary>
    public bool IsOpen => _descriptor >= 0;

    /// <summary>Counts the uses of this object: another value than when first seen means that the connection seen is gone.</summary>
    public int Generation { get; private set; }

    internal ConnectionEvents Events { get; }

    /// <summary>Called once, when the descriptor is closed before the connection is disposed.</summary>
    internal Action? Closed { get; set; }

    internal int Descriptor => _descriptor;

    /// <summary>Who is at the other end of a unix socket.</summary>
    /// <exception cref="PosixException">Not a unix socket, or closed.</exception>
    public unsafe PeerCredentials GetPeerCredentials()
    {
        ucred credentials = default;
        uint length = (uint)sizeof(ucred);
        PosixResult got = _isUnix
            ? PosixResult.From(LibC.getsockopt(_descriptor, LibC.SOL_SOCKET, LibC.SO_PEERCRED, &credentials, &length))
            : PosixResult.FromErrno(LibC.EINVAL);
        got.ThrowOnError("getsockopt SO_PEERCRED");
        return new PeerCredentials(credentials.pid, credentials.uid, credentials.gid);
    }

    /// <summary>Aborts the connection (<see cref="AbortReason.Deadline"/>), or calls <see cref="DeadlineAction"/>, unless set anew or cleared in time. Cheap enough for every request.</summary>
    public void SetDeadline(TimeSpan fromNow) => Loop.Timers.Arm(_deadline, Loop.NowMs + (long)fromNow.TotalMilliseconds);

    /// <summary>What is sent to the TCP peer from here on crosses at most so many hops, 1..255, until <see cref="RestoreHops"/>.</summary>
    /// <returns>False: it cannot be limited.</returns>
    public bool LimitHops(int hops) => !_isUnix && _descriptor >= 0 && _hopLimit.TrySet(_descriptor, hops, RemoteAddress.Family == AddressFamily.InterNetworkV6);

    /// <summary>Takes the limit away as soon as all that was sent under it has arrived; call again while it stands.</summary>
    public void RestoreHops()
    {
        if (_hopLimit.IsSet && _descriptor >= 0 && _sender.IsIdle)
        {
            _hopLimit.RestoreWhenAcknowledged(_descriptor);
        }
    }

    /// <summary>Takes the deadline away.</summary>
    public void ClearDeadline() => _deadline.DueMs = WheelNode.Never;

    /// <summary>Sends what was written, then FIN; reading goes on.</summary>
    public void ShutdownOutput() => _sender.Output.Complete();

    /// <summary>Resets the connection at once: unsent output is lost, readers and flushers see completion. The first reason stays.</summary>
    public void Abort(AbortReason reason)
    {
        if (_descriptor < 0)
        {
            return;
        }

        Reason = reason;
        if (!_isUnix)
        {
            Posix.ResetOnClose(_descriptor);
        }

        Close();
    }

    /// <summary>Sends what was written and FIN, then reads and drops what still comes, so that closing does not reset the answer away. Bounded; disposes.</summary>
    /// <param name="limit">For all of it. The connection is aborted when it passes.</param>
    /// <param name="maxBytes">Input dropped at most; above it the peer is left waiting until it closes or the limit passes.</param>
    public ValueTask LingeringCloseAsync(TimeSpan limit, int maxBytes = 256 * 1024) => LingeringClose.RunAsync(this, limit, maxBytes);

    /// <summary>Sends what was written, closes, and returns the object for reuse. Waits at most for the deadline, or 10 s when none is set.</summary>
    public ValueTask DisposeAsync()
    {
        if (!Loop.IsCurrent)
        {
            return DisposeOnLoopAsync(Generation);
        }

        if (_disposed)
        {
            return _disposal is null ? default : new ValueTask(_disposal.Task);
        }

        _disposed = true;
        _receiver.Input.Complete();
        _sender.Output.Complete();
        if (_descriptor < 0)
        {
            Loop.Retire(this);
            return default;
        }

        if (_sender.IsDone)
        {
            Close();
            return default;
        }

        _sender.Send();
        if (_descriptor < 0)
        {
            return default;
        }

        if (_deadline.DueMs == WheelNode.Never)
        {
            SetDeadline(_disposeLimit);
        }

        _disposal = new TaskCompletionSource();
        return new ValueTask(_disposal.Task);
    }

    internal void Open(int descriptor, PeerAddress peer, bool isUnix, int tag)
    {
        _descriptor = descriptor;
        _isUnix = isUnix;
        RemoteAddress = peer;
        ListenerTag = tag;
    }

    internal void OnEvents(uint events)
    {
        if ((events & (LibC.EPOLLIN | LibC.EPOLLRDHUP | LibC.EPOLLHUP | LibC.EPOLLERR)) != 0)
        {
            _receiver.OnReadable((events & (LibC.EPOLLRDHUP | LibC.EPOLLHUP | LibC.EPOLLERR)) != 0);
        }

        if ((events & (LibC.EPOLLOUT | LibC.EPOLLHUP | LibC.EPOLLERR)) != 0)
        {
            _sender.OnWritable();
        }
    }

    internal void OnDeadline()
    {
        if (DeadlineAction is { } action)
        {
            action();
        }
        else
        {
            Abort(AbortReason.Deadline);
        }
    }

    internal void ReceivePostponed() => _receiver.ReceivePostponed();

    internal void SendDirty() => _sender.SendDirty();

    // Everything written was sent and the writer is done.
    internal void OnOutputDone()
    {
        if (_disposed)
        {
            Close();
        }
        else
        {
            _ = LibC.shutdown(_descriptor, LibC.SHUT_WR);
        }
    }

    // Watched only while blocked: on unix sockets every read of the peer's would wake us otherwise.
    internal void WatchWritable(bool on)
    {
        if (_watchesWritable != on)
        {
            _watchesWritable = on;
            Loop.Modify(_descriptor, on ? BaseEvents | LibC.EPOLLOUT : BaseEvents);
        }
    }

    internal void EndGeneration() => Generation++;

    internal void Reset()
    {
        _receiver.Reset();
        _sender.Reset();
        _disposal = null;
        _disposed = false;
        _watchesWritable = false;
        _hopLimit = default;
        RemoteAddress = default;
        Closed = null;
        DeadlineAction = null;
        Reason = AbortReason.None;
    }

    private async ValueTask DisposeOnLoopAsync(int generation)
    {
        await Loop.SwitchTo();
        if (Generation == generation)
        {
            await DisposeAsync();
        }
    }

    private void Close()
    {
        int descriptor = _descriptor;
        _descriptor = -1;
        Loop.Unregister(descriptor, remains: false);
        Posix.Close(descriptor);
        Loop.Timers.Remove(_deadline);
        bool disposed = _disposed;
        _receiver.End();
        _sender.Output.End();
        Closed?.Invoke();

        // Disposed by the code that ending the pipes woke: then it was retired there.
        if (disposed)
        {
            Loop.Retire(this);
            _disposal?.TrySetResult();
        }
    }
}
