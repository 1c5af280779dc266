using Metadata.Linux.Native;

namespace Metadata.Linux.Transport;

/// <summary>Socket to input: edge-triggered, so it reads until the socket is empty, the input is full or its turn is over.</summary>
internal sealed class ConnectionReceiver
{
    private const int MinRead = 2048;

    // One busy connection gives way to the others after this much.
    private const int MaxPerTurn = 64 * 1024;

    private readonly LoopConnection _connection;
    private readonly EventLoop _loop;
    private bool _readable;
    private bool _ended;
    private bool _peerEnded;
    private bool _postponed;

    public ConnectionReceiver(LoopConnection connection, EventLoop loop)
    {
        _connection = connection;
        _loop = loop;
        Input = new ConnectionInput(loop.Blocks, OnRoom);
    }

    /// <summary>What was received.</summary>
    public ConnectionInput Input { get; }

    public void Reset()
    {
        Input.Reset();
        _readable = false;
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
        Input.End();
    }

    private void Receive()
    {
        if (_ended || Input.IsPaused || _postponed || !_connection.IsOpen)
        {
            return;
        }

        int total = 0;
        int wanted = MinRead;
        while (total < MaxPerTurn)
        {
            Span<byte> memory = Input.GetSpan(wanted);
            PosixResult received = Posix.Recv(_connection.Descriptor, memory);
            if (received.Value > 0)
            {
                Input.Advance(received.Value);
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

        Input.Publish();
        Continue();
    }

    // The reader made room. Reading on waits for the loop's own call, so that reader and receiver never nest.
    private void OnRoom()
    {
        if (_connection.IsOpen && !_ended)
        {
            Continue();
        }
    }

    private void Continue()
    {
        if (Input.IsCompleted)
        {
            _ended = true;
        }
        else if (_readable && !Input.IsPaused && !_ended && !_postponed && _connection.IsOpen)
        {
            _postponed = true;
            _loop.PostponeReadFromAnywhere(_connection);
        }
    }
}
