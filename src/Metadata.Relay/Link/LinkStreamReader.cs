using System.Buffers;
using System.IO.Pipelines;
using System.Threading.Tasks.Sources;

namespace Metadata.Relay.Link;

/// <summary>The bytes that a peer sent on one stream, in one array: a small one of its own, a shared one while more is unread.</summary>
internal sealed class LinkStreamReader : PipeReader, IValueTaskSource<ReadResult>
{
    private const int OwnSize = 2048;

    private ManualResetValueTaskSourceCore<ReadResult> _source;
    private readonly LinkStream _stream;
    private readonly byte[] _own = new byte[OwnSize];
    private byte[] _buffer;
    private ReadOnlySequence<byte> _lent;
    private int _start;
    private int _end;
    private int _examined;
    private bool _isLent;
    private bool _waiting;
    private bool _ended;
    private bool _cancelled;

    public LinkStreamReader(LinkStream stream)
    {
        _stream = stream;
        _buffer = _own;
    }

    /// <summary>Bytes that were received and not yet consumed.</summary>
    public int Unread => _end - _start;

    /// <summary>Nobody reads any more: the stream is over, or begins.</summary>
    public void Reset()
    {
        _start = _end = _examined = 0;
        _isLent = _waiting = _ended = _cancelled = false;
        _lent = default;
        Use(_own);
    }

    /// <summary>Takes a frame's data; who waits for it goes on at once.</summary>
    public void Receive(in ReadOnlySequence<byte> data, bool end)
    {
        var length = (int)data.Length;
        MakeRoom(length);
        data.CopyTo(_buffer.AsSpan(_end));
        _end += length;
        _ended |= end;
        Wake();
    }

    /// <summary>Nothing more will come.</summary>
    public void End()
    {
        _ended = true;
        Wake();
    }

    public override bool TryRead(out ReadResult result)
    {
        if (_examined < _end - _start || _ended || _cancelled)
        {
            result = Lend();
            return true;
        }

        result = default;
        return false;
    }

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        if (TryRead(out var result))
        {
            return new(result);
        }

        _source.Reset();
        _waiting = true;
        return new(this, _source.Version);
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        var used = (int)_lent.Slice(0, consumed).Length;
        _examined = (int)_lent.Slice(0, examined).Length - used;
        _start += used;
        _isLent = false;
        if (_start == _end)
        {
            _start = _end = 0;
        }

        if (used > 0)
        {
            _stream.Consumed(used);
        }
    }

    public override void CancelPendingRead()
    {
        _cancelled = true;
        Wake();
    }

    public override void Complete(Exception? exception = null)
    {
        // The stream ends as a whole.
    }

    ReadResult IValueTaskSource<ReadResult>.GetResult(short token) => _source.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<ReadResult>.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource<ReadResult>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);

    private ReadResult Lend()
    {
        var cancelled = _cancelled;
        _cancelled = false;
        _isLent = true;
        _lent = new ReadOnlySequence<byte>(_buffer, _start, _end - _start);
        return new ReadResult(_lent, cancelled, _ended);
    }

    private void Wake()
    {
        if (_waiting)
        {
            _waiting = false;
            _source.SetResult(Lend());
        }
    }

    // Bytes that someone looks at stay where they are: they move only into a new array.
    private void MakeRoom(int length)
    {
        if (_buffer.Length - _end >= length)
        {
            return;
        }

        var unread = _end - _start;
        if (_isLent || unread + length > _buffer.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_buffer.Length * 2, unread + length));
            _buffer.AsSpan(_start, unread).CopyTo(larger);
            if (_isLent)
            {
                // The collector takes it when the reader has looked its fill.
                _buffer = _own;
            }

            Use(larger);
        }
        else
        {
            _buffer.AsSpan(_start, unread).CopyTo(_buffer);
        }

        _start = 0;
        _end = unread;
    }

    private void Use(byte[] buffer)
    {
        if (_buffer != _own)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
        }

        _buffer = buffer;
    }
}
