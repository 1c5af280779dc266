using System.IO.Pipelines;
using System.Threading.Tasks.Sources;

namespace Metadata.Relay.Link;

/// <summary>What goes to the peer on one stream: written straight into the link's output, behind a frame header that is filled in later.</summary>
internal sealed class LinkStreamWriter(LinkStream stream) : PipeWriter, IValueTaskSource<FlushResult>
{
    private ManualResetValueTaskSourceCore<FlushResult> _source;
    private bool _waiting;

    public void Reset() => _waiting = false;

    /// <summary>Lets a waiting writer go on: there is credit and room again, or the stream is over.</summary>
    public void Resume()
    {
        if (_waiting && stream.MayWrite)
        {
            _waiting = false;
            _source.SetResult(new FlushResult(isCanceled: false, isCompleted: stream.IsOver));
        }
    }

    public override Memory<byte> GetMemory(int sizeHint = 0) => stream.Channel.GetMemory(stream, sizeHint);

    public override Span<byte> GetSpan(int sizeHint = 0) => stream.Channel.GetMemory(stream, sizeHint).Span;

    public override void Advance(int bytes) => stream.Channel.Advance(stream, bytes);

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        stream.Channel.Flush();
        if (stream.MayWrite)
        {
            return new(new FlushResult(isCanceled: false, isCompleted: stream.IsOver));
        }

        _source.Reset();
        _waiting = true;
        return new(this, _source.Version);
    }

    /// <summary>Ends a wait for credit or room, as when the peer answers before it has the whole body; without a wait nothing happens.</summary>
    public override void CancelPendingFlush()
    {
        if (_waiting)
        {
            _waiting = false;
            _source.SetResult(new FlushResult(isCanceled: true, isCompleted: stream.IsOver));
        }
    }

    public override void Complete(Exception? exception = null)
    {
        // Closing the stream ends its direction.
    }

    FlushResult IValueTaskSource<FlushResult>.GetResult(short token) => _source.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<FlushResult>.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource<FlushResult>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);
}
