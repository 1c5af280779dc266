using System.Buffers;
using System.IO.Pipelines;
using System.Threading.Tasks.Sources;

namespace Metadata.Linux.Transport;

/// <summary>What the peer sent: a list of pinned blocks that the loop's receiver fills and one reader, on whatever thread, empties.</summary>
/// <remarks>
/// A <see cref="Pipe"/> without its writer: the receiver fills a block in place and says how much came. It stops while the
/// reader has left 64 KiB or more unlooked at.
/// </remarks>
/// <param name="blocks">The loop's.</param>
/// <param name="room">Called, on the reader's thread, when a receiver that was told to stop may go on.</param>
internal sealed class ConnectionInput(PinnedBlockPool blocks, Action room) : PipeReader, IValueTaskSource<ReadResult>
{
    private const int PauseAt = 64 * 1024;
    private const int ResumeBelow = PauseAt / 2;

    private readonly Lock _lock = new();
    private ManualResetValueTaskSourceCore<ReadResult> _source;
    private ReadOnlySequence<byte> _lent;
    private PinnedBlockList _blocks = new(blocks);
    private long _unread;
    private long _examined;
    private bool _receiving;
    private volatile bool _paused;
    private bool _waiting;
    private bool _cancelled;
    private bool _ended;
    private bool _completed;

    /// <summary>The reader is behind: whoever receives waits for room.</summary>
    public bool IsPaused => _paused;

    /// <summary>The reader wants nothing more.</summary>
    public bool IsCompleted => _completed;

    public override bool TryRead(out ReadResult result)
    {
        lock (_lock)
        {
            return TryLend(out result);
        }
    }

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        if (cancellationToken.CanBeCanceled)
        {
            return ReadCancellableAsync(cancellationToken);
        }

        lock (_lock)
        {
            if (TryLend(out ReadResult result))
            {
                return new(result);
            }

            _source.Reset();
            _waiting = true;
            return new(this, _source.Version);
        }
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        bool resume;
        lock (_lock)
        {
            if (_completed)
            {
                return;
            }

            long used = OffsetOf(consumed);
            _examined = Math.Max(0, OffsetOf(examined) - used);
            _unread -= used;
            _blocks.Release(used, _receiving);
            _lent = default;
            resume = _paused && _unread - _examined < ResumeBelow;
            _paused = _paused && !resume;
        }

        if (resume)
        {
            room();
        }
    }

    public override void CancelPendingRead()
    {
        lock (_lock)
        {
            _cancelled = true;
        }

        Wake(received: false);
    }

    public override void Complete(Exception? exception = null)
    {
        lock (_lock)
        {
            _completed = true;
            if (!_receiving)
            {
                Drop();
            }
        }
    }

    /// <summary>Room to receive into, until <see cref="Publish"/>.</summary>
    /// <param name="size">At least so many bytes.</param>
    public unsafe Span<byte> GetSpan(int size)
    {
        lock (_lock)
        {
            _receiving = true;
            if (_blocks.Tail is null || _blocks.Tail.Bytes.Length - _blocks.Tail.Filled < size)
            {
                _blocks.Append(size);
            }

            PinnedBlock tail = _blocks.Tail!;
            return new Span<byte>(tail.Address + tail.Filled, tail.Bytes.Length - tail.Filled);
        }
    }

    /// <summary>So many bytes came into the last span.</summary>
    public void Advance(int bytes)
    {
        lock (_lock)
        {
            _blocks.Tail!.Filled += bytes;
            _unread += bytes;
        }
    }

    /// <summary>Wakes the reader for what came. May run its code, which may end the connection.</summary>
    public void Publish()
    {
        Wake(received: true);

        // A reader on another thread can only make room meanwhile.
        if (_unread - _examined >= PauseAt)
        {
            lock (_lock)
            {
                _paused = !_completed && _unread - _examined >= PauseAt;
            }
        }
    }

    /// <summary>Nothing more will come.</summary>
    public void End()
    {
        _ended = true;
        Wake(received: true);
    }

    /// <summary>For another connection.</summary>
    public void Reset()
    {
        Drop();
        _receiving = _paused = _waiting = _cancelled = _ended = _completed = false;
    }

    ReadResult IValueTaskSource<ReadResult>.GetResult(short token) => _source.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<ReadResult>.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource<ReadResult>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);

    private async ValueTask<ReadResult> ReadCancellableAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using CancellationTokenRegistration registration =
            cancellationToken.UnsafeRegister(static input => ((ConnectionInput)input!).CancelWait(), this);
        ReadResult result = await ReadAsync(CancellationToken.None);
        if (result.IsCanceled && cancellationToken.IsCancellationRequested)
        {
            AdvanceTo(result.Buffer.Start);
            throw new OperationCanceledException(cancellationToken);
        }

        return result;
    }

    private void CancelWait()
    {
        lock (_lock)
        {
            _cancelled |= _waiting;
        }

        Wake(received: false);
    }

    private void Wake(bool received)
    {
        ReadResult result;
        lock (_lock)
        {
            if (received)
            {
                _receiving = false;
                if (_completed)
                {
                    Drop();
                }
                else if (_unread == 0)
                {
                    _blocks.Release(0, keepTail: false);
                }
            }

            if (!_waiting)
            {
                return;
            }

            if (_completed)
            {
                // Disposed under a reader that waits.
                result = new ReadResult(default, isCanceled: false, isCompleted: true);
            }
            else if (!TryLend(out result))
            {
                return;
            }

            _waiting = false;
        }

        _source.SetResult(result);
    }

    private bool TryLend(out ReadResult result)
    {
        if (_completed)
        {
            throw new InvalidOperationException("The input was completed.");
        }

        if (_examined >= _unread && !_ended && !_cancelled)
        {
            result = default;
            return false;
        }

        _lent = Lend();
        result = new ReadResult(_lent, _cancelled, _ended);
        _cancelled = false;
        return true;
    }

    private ReadOnlySequence<byte> Lend()
    {
        if (_blocks.Head is not { } head)
        {
            return ReadOnlySequence<byte>.Empty;
        }

        long index = 0;
        for (PinnedBlock? block = head; block is not null; block = block.Following)
        {
            index = block.Show(index);
        }

        return new(head, _blocks.Start, _blocks.Tail!, _blocks.Tail!.Filled);
    }

    private long OffsetOf(SequencePosition position) =>
        position.Equals(_lent.End) ? _lent.Length : position.Equals(_lent.Start) ? 0 : _lent.Slice(_lent.Start, position).Length;

    private void Drop()
    {
        _blocks.Clear();
        _unread = _examined = 0;
        _lent = default;
    }
}
