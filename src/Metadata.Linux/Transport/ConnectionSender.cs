using Metadata.Linux.Native;

namespace Metadata.Linux.Transport;

/// <summary>Output to socket: one send at the end of the turn, the rest when the socket is writable again.</summary>
internal sealed unsafe class ConnectionSender
{
    private const int MaxVectors = 32;

    private static readonly Action<object?> _markDirty = static sender => ((ConnectionSender)sender!).MarkDirty();

    private readonly LoopConnection _connection;
    private readonly EventLoop _loop;
    private bool _blocked;
    private bool _dirty;
    private bool _sending;

    public ConnectionSender(LoopConnection connection, EventLoop loop)
    {
        _connection = connection;
        _loop = loop;
        Output = new ConnectionOutput(loop.Blocks, OnFlushed);
    }

    /// <summary>What is sent.</summary>
    public ConnectionOutput Output { get; }

    /// <summary>True once everything was sent and the writer had completed.</summary>
    public bool IsDone { get; private set; }

    public long BytesSent { get; private set; }

    public bool IsBlocked => _blocked;

    /// <summary>The kernel has all that was written.</summary>
    public bool IsIdle => Output.IsEmpty && !_dirty && !_blocked;

    public void Reset()
    {
        Output.Reset();
        _blocked = false;
        _dirty = false;
        _sending = false;
        BytesSent = 0;
        IsDone = false;
    }

    public void OnWritable()
    {
        if (_blocked)
        {
            _blocked = false;
            MarkDirty();
        }
    }

    public void SendDirty()
    {
        if (_dirty)
        {
            _dirty = false;
            Send();
        }
    }

    /// <summary>Sends now what it can.</summary>
    public void Send()
    {
        if (_sending || _blocked || IsDone || !_connection.IsOpen)
        {
            return;
        }

        _sending = true;
        SendAvailable();
        _sending = false;
    }

    // Writers on other threads wake the sender where they are; the loop takes it from there.
    private void OnFlushed()
    {
        if (_loop.IsCurrent)
        {
            MarkDirty();
        }
        else
        {
            _loop.Post(_markDirty, this);
        }
    }

    private void MarkDirty()
    {
        if (!_dirty && _connection.IsOpen)
        {
            _dirty = true;
            _loop.MarkDirty(_connection);
        }
    }

    // Sending may run the writer's code, which may end the connection. What it flushes goes with the next turn.
    private void SendAvailable()
    {
        iovec* vectors = stackalloc iovec[MaxVectors];
        int count;
        do
        {
            count = Output.Gather(vectors, MaxVectors, out long length);
            if (count > 0)
            {
                Send(vectors, count, length);
            }
        }
        while (count == MaxVectors && !_blocked && _connection.IsOpen);

        if (Output.IsDone && !_blocked && _connection.IsOpen)
        {
            IsDone = true;
            _connection.OnOutputDone();
        }
    }

    private void Send(iovec* vectors, int count, long length)
    {
        PosixResult sent = count == 1
            ? Posix.Send(_connection.Descriptor, new ReadOnlySpan<byte>(vectors->iov_base, (int)vectors->iov_len))
            : Posix.SendMsg(_connection.Descriptor, vectors, count);
        if (!sent.IsSuccess && sent.Errno != LibC.EAGAIN)
        {
            _connection.Abort(AbortReason.PeerReset);
            return;
        }

        int taken = Math.Max(0, sent.Value);
        BytesSent += taken;

        // A short send too says that the kernel is full: it tells when it has room, even when it has some by now.
        _blocked = taken < length;
        _connection.WatchWritable(_blocked);
        Output.Sent(taken);
    }
}
