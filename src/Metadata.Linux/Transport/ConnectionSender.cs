using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Metadata.Linux.Native;

namespace Metadata.Linux.Transport;

/// <summary>Output pipe to socket: one send at the end of the turn, the rest when the socket is writable again.</summary>
internal sealed unsafe class ConnectionSender
{
    private const int MaxVectors = 32;

    private static readonly Action<object?> _markDirty = static sender => ((ConnectionSender)sender!).MarkDirty();

    private readonly LoopConnection _connection;
    private readonly EventLoop _loop;
    private readonly PipeReader _reader;
    private readonly Action _ready;
    private readonly MemoryHandle[] _handles = new MemoryHandle[MaxVectors];
    private ValueTaskAwaiter<ReadResult> _read;
    private bool _waiting;
    private bool _blocked;
    private bool _dirty;
    private bool _sending;

    public ConnectionSender(LoopConnection connection, EventLoop loop, PipeReader reader)
    {
        _connection = connection;
        _loop = loop;
        _reader = reader;
        _ready = OnReady;
    }

    /// <summary>True once everything was sent and the writer had completed.</summary>
    public bool IsDone { get; private set; }

    public long BytesSent { get; private set; }

    public bool IsBlocked => _blocked;

    /// <summary>The kernel has all that was written.</summary>
    public bool IsIdle => _waiting && !_dirty && !_blocked && !_read.IsCompleted;

    public void Open() => Wait();

    public void Reset()
    {
        _read = default;
        _waiting = false;
        _blocked = false;
        _dirty = false;
        _sending = false;
        BytesSent = 0;
        IsDone = false;
    }

    /// <summary>Gives up what is unsent; a writer's flush sees it as completed.</summary>
    public void End() => _reader.Complete();

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
    private void OnReady()
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

    private void Wait()
    {
#pragma warning disable CA2012 // Taken apart by hand, once: the continuation must be a cached delegate.
        _read = _reader.ReadAsync().GetAwaiter();
#pragma warning restore CA2012
        _waiting = true;
        if (_read.IsCompleted)
        {
            MarkDirty();
        }
        else
        {
            _read.UnsafeOnCompleted(_ready);
        }
    }

    private void SendAvailable()
    {
        while (true)
        {
            ReadResult result;
            if (_waiting)
            {
                if (!_read.IsCompleted)
                {
                    return;
                }

                _waiting = false;
                result = _read.GetResult();
            }
            else if (!_reader.TryRead(out result))
            {
                Wait();
                return;
            }

            bool more = SendOnce(result.Buffer);
            if (!_connection.IsOpen || _blocked)
            {
                return;
            }

            if (!more && result.IsCompleted)
            {
                IsDone = true;
                _connection.OnOutputDone();
                return;
            }

            if (!more)
            {
                // Whatever was written meanwhile goes with the next turn.
                Wait();
                return;
            }
        }
    }

    // Advancing may run the writer's code, which may end the connection: callers look again.
    private bool SendOnce(in ReadOnlySequence<byte> buffer)
    {
        if (buffer.IsEmpty)
        {
            _reader.AdvanceTo(buffer.End);
            return false;
        }

        long offered = buffer.FirstSpan.Length;
        PosixResult sent = buffer.IsSingleSegment
            ? Posix.Send(_connection.Descriptor, buffer.FirstSpan)
            : SendSegments(buffer, out offered);
        BytesSent += Math.Max(0, sent.Value);
        if (sent.IsSuccess && sent.Value == buffer.Length)
        {
            _connection.WatchWritable(false);
            _reader.AdvanceTo(buffer.End);
            return false;
        }

        if (sent.Value == offered)
        {
            // The vectors ran out: there is more to offer.
            _reader.AdvanceTo(buffer.GetPosition(sent.Value));
            return true;
        }

        if (sent.IsSuccess || sent.Errno == LibC.EAGAIN)
        {
            // A short send too says that the kernel is full: it tells when it has room, even when it has some by now.
            _blocked = true;
            _connection.WatchWritable(true);
            _reader.AdvanceTo(sent.IsSuccess ? buffer.GetPosition(sent.Value) : buffer.Start);
        }
        else
        {
            _reader.AdvanceTo(buffer.Start);
            _connection.Abort(AbortReason.PeerReset);
        }

        return true;
    }

    private PosixResult SendSegments(in ReadOnlySequence<byte> buffer, out long offered)
    {
        offered = 0;
        iovec* vectors = stackalloc iovec[MaxVectors];
        int count = 0;
        foreach (ReadOnlyMemory<byte> segment in buffer)
        {
            if (segment.IsEmpty)
            {
                continue;
            }

            if (count == MaxVectors)
            {
                break;
            }

            _handles[count] = segment.Pin();
            vectors[count].iov_base = _handles[count].Pointer;
            vectors[count].iov_len = (nuint)segment.Length;
            offered += segment.Length;
            count++;
        }

        PosixResult sent = Posix.SendMsg(_connection.Descriptor, vectors, count);
        for (int i = 0; i < count; i++)
        {
            _handles[i].Dispose();
        }

        return sent;
    }
}
