using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Metadata.Linux.Native;

namespace Metadata.Linux.Transport;

/// <summary>Socket to input pipe: edge-triggered, so it reads until the socket is empty, the pipe is full or its turn is over.</summary>
internal sealed class ConnectionReceiver
{
    private const int MinRead = 2048;

    // One busy connection gives way to the others after this much.
    private const int MaxPerTurn = 64 * 1024;

    private readonly LoopConnection _connection;
    private readonly EventLoop _loop;
    private readonly PipeWriter _writer;
    private readonly Action _flushed;
    private ValueTaskAwaiter<FlushResult> _flush;
    private bool _readable;
    private bool _paused;
    private bool _ended;
    private bool _peerEnded;
    private bool _postponed;

    public ConnectionReceiver(LoopConnection connection, EventLoop loop, PipeWriter writer)
    {
        _connection = connection;
        _loop = loop;
        _writer = writer;
        _flushed = OnFlushed;
    }

    public void Reset()
    {
        _flush = default;
        _readable = false;
        _paused = false;
        _ended = false;
        _peerEnded = false;
        _postponed = false;
    }

    /// <summary>The socket has something; when the peer ended, also the end itself must be read.</summary>
    public void OnReadable(bool peerEnded)
    {
        _readable = true;
        _peerEnded |= peerEnded;
        Receive();
    }

    public void ReceivePostponed()
    {
        if (_postponed)
        {
            _postponed = false;
            Receive();
        }
    }

    /// <summary>Ends the input; a reader sees it as completed.</summary>
    public void End()
    {
        _ended = true;
        _writer.Complete();
    }

    private void Receive()
    {
        if (_ended || _paused || _postponed || !_connection.IsOpen)
        {
            return;
        }

        int total = 0;
        int wanted = MinRead;
        while (total < MaxPerTurn)
        {
            Span<byte> memory = _writer.GetSpan(wanted);
            PosixResult received = Posix.Recv(_connection.Descriptor, memory);
            if (received.Value > 0)
            {
                _writer.Advance(received.Value);
                total += received.Value;
                if (received.Value < memory.Length && !_peerEnded)
                {
                    // A short read empties the socket: what comes later raises a new edge.
                    _readable = false;
                    break;
                }

                // Much is there: the rest comes in few calls.
                wanted = PinnedBlockPool.LargeSize;
            }
            else if (received.Errno == LibC.EAGAIN)
            {
                _readable = false;
                break;
            }
            else if (received.IsSuccess)
            {
                End();
                return;
            }
            else
            {
                _connection.Abort(AbortReason.PeerReset);
                return;
            }
        }

        if (total > 0)
        {
            Flush();
        }
    }

    private void Flush()
    {
#pragma warning disable CA2012 // Taken apart by hand, once: the continuation must be a cached delegate.
        _flush = _writer.FlushAsync().GetAwaiter();
#pragma warning restore CA2012
        if (_flush.IsCompleted)
        {
            Continue(_flush.GetResult());
            return;
        }

        _paused = true;
        _flush.UnsafeOnCompleted(_flushed);
    }

    // The reader made room. Reading on waits for the loop's own call, so that reader and receiver never nest.
    private void OnFlushed()
    {
        if (_connection.IsOpen && !_ended)
        {
            _paused = false;
            Continue(_flush.GetResult());
        }
    }

    private void Continue(FlushResult flushed)
    {
        if (flushed.IsCompleted)
        {
            _ended = true;
        }
        else if (_readable && !_ended && !_postponed && _connection.IsOpen)
        {
            _postponed = true;
            _loop.PostponeReadFromAnywhere(_connection);
        }
    }
}
