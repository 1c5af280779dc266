using System.IO.Pipelines;
using System.Threading.Tasks.Sources;
using Metadata.Linux.Native;

namespace Metadata.Linux.Transport;

/// <summary>What goes to the peer: a list of pinned blocks that one writer, on whatever thread, fills and the loop's sender empties.</summary>
/// <remarks>
/// A <see cref="Pipe"/> without its reader: the sender takes addresses, and a lock is taken once per flush, not once per write.
/// A flush waits while 64 KiB or more are unsent.
/// </remarks>
internal sealed class ConnectionOutput(PinnedBlockPool blocks, Action flushed) : PipeWriter, IValueTaskSource<FlushResult>
{
    private const int PauseAt = 64 * 1024;
    private const int ResumeBelow = PauseAt / 2;

    private readonly Lock _lock = new();
    private ManualResetValueTaskSourceCore<FlushResult> _source;
    private PinnedBlockList _blocks = new(blocks);
    private int _written;
    private long _unflushed;
    private long _pending;
    private bool _writing;
    private bool _waiting;
    private bool _cancelled;
    private bool _completed;
    private bool _ended;

    /// <summary>Everything that was flushed was sent.</summary>
    public bool IsEmpty => _pending == 0;

    /// <summary>The writer has completed and everything was sent.</summary>
    public bool IsDone => _completed && _pending == 0;

    public override Memory<byte> GetMemory(int sizeHint = 0) => Reserve(sizeHint).Bytes.AsMemory(_written);

    public override unsafe Span<byte> GetSpan(int sizeHint = 0)
    {
        PinnedBlock block = Reserve(sizeHint);
        return new Span<byte>(block.Address + _written, block.Bytes.Length - _written);
    }

    public override void Advance(int bytes)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)bytes, _writing ? (uint)(_blocks.Tail!.Bytes.Length - _written) : 0, nameof(bytes));
        _written += bytes;
        _unflushed += bytes;
    }

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        if (cancellationToken.CanBeCanceled)
        {
            return FlushCancellableAsync(cancellationToken);
        }

        bool wait;
        FlushResult result;
        lock (_lock)
        {
            Publish();
            result = new FlushResult(_cancelled, _ended);
            wait = !_cancelled && !_ended && _pending >= PauseAt;
            _cancelled = false;
            if (wait)
            {
                _source.Reset();
                _waiting = true;
            }
        }

        flushed();
        return wait ? new(this, _source.Version) : new(result);
    }

    public override void CancelPendingFlush()
    {
        lock (_lock)
        {
            _cancelled = !_waiting;
        }

        Resume(cancelled: true);
    }

    public override void Complete(Exception? exception = null)
    {
        lock (_lock)
        {
            Publish();
            _completed = true;
        }

        flushed();
    }

    /// <summary>Nothing is sent any more: what is unsent is dropped, and a waiting writer sees it as completed.</summary>
    public void End()
    {
        lock (_lock)
        {
            _ended = true;
            if (!_writing)
            {
                Drop();
            }
        }

        Resume(cancelled: false);
    }

    /// <summary>For another connection.</summary>
    public void Reset()
    {
        Drop();
        _writing = _waiting = _cancelled = _completed = _ended = false;
    }

    /// <summary>The first unsent bytes; they stay where they are until <see cref="Sent"/>.</summary>
    /// <param name="vectors">Room for <paramref name="max"/> pieces.</param>
    /// <param name="max">At least 1.</param>
    /// <param name="length">Of all pieces.</param>
    /// <returns>How many pieces.</returns>
    public unsafe int Gather(iovec* vectors, int max, out long length)
    {
        lock (_lock)
        {
            length = 0;
            int count = 0;
            int start = _blocks.Start;
            for (PinnedBlock? block = _blocks.Head; block is not null && count < max && length < _pending; block = block.Following)
            {
                long size = Math.Min(block.Filled - start, _pending - length);
                if (size > 0)
                {
                    vectors[count].iov_base = block.Address + start;
                    vectors[count++].iov_len = (nuint)size;
                    length += size;
                }

                start = 0;
            }

            return count;
        }
    }

    /// <summary>So many of the bytes gathered are the kernel's. May run the writer's code, which may end the connection.</summary>
    public void Sent(int bytes)
    {
        bool resume;
        lock (_lock)
        {
            _pending -= bytes;
            _blocks.Release(bytes, keepTail: _writing);
            resume = _waiting && _pending < ResumeBelow;
        }

        if (resume)
        {
            Resume(cancelled: false);
        }
    }

    FlushResult IValueTaskSource<FlushResult>.GetResult(short token) => _source.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<FlushResult>.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource<FlushResult>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);

    private async ValueTask<FlushResult> FlushCancellableAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using CancellationTokenRegistration registration =
            cancellationToken.UnsafeRegister(static output => ((ConnectionOutput)output!).Resume(cancelled: true), this);
        FlushResult result = await FlushAsync(CancellationToken.None);
        return result.IsCanceled && cancellationToken.IsCancellationRequested ? throw new OperationCanceledException(cancellationToken) : result;
    }

    private PinnedBlock Reserve(int sizeHint)
    {
        int size = Math.Max(sizeHint, 1);
        if (!_writing || _blocks.Tail!.Bytes.Length - _written < size)
        {
            Grow(size);
        }

        return _blocks.Tail!;
    }

    private void Grow(int size)
    {
        lock (_lock)
        {
            if (_completed)
            {
                throw new InvalidOperationException("The output was completed.");
            }

            _writing = true;
            if (_blocks.Tail is { } tail)
            {
                if (tail.Bytes.Length - _written >= size)
                {
                    return;
                }

                tail.Filled = _written;
            }

            _blocks.Append(size);
            _written = 0;
        }
    }

    private void Publish()
    {
        _writing = false;
        if (_ended)
        {
            Drop();
            return;
        }

        _pending += _unflushed;
        _unflushed = 0;
        if (_blocks.Tail is { } tail)
        {
            tail.Filled = _written;
        }
    }

    private void Drop()
    {
        _blocks.Clear();
        _written = 0;
        _unflushed = _pending = 0;
    }

    private void Resume(bool cancelled)
    {
        lock (_lock)
        {
            if (!_waiting)
            {
                return;
            }

            _waiting = false;
        }

        _source.SetResult(new FlushResult(cancelled, _ended));
    }
}
