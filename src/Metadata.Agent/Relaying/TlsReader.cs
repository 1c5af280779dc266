using System.IO.Pipelines;

namespace Metadata.Agent.Relaying;

/// <summary>
/// A stream's reader whose <see cref="TryRead"/> also looks at the connection below: a kept connection that the peer has
/// ended is not worth a request, and the stream tells only who waits for it.
/// </summary>
internal sealed class TlsReader(PipeReader decrypted, PipeReader raw) : PipeReader
{
    /// <inheritdoc/>
    public override bool TryRead(out ReadResult result)
    {
        if (decrypted.TryRead(out result))
        {
            return true;
        }

        if (!raw.TryRead(out ReadResult below))
        {
            return false;
        }

        // Session tickets may lie there: they stay for the stream.
        raw.AdvanceTo(below.Buffer.Start);
        result = new ReadResult(default, isCanceled: false, isCompleted: below.IsCompleted);
        return below.IsCompleted;
    }

    /// <inheritdoc/>
    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default) => decrypted.ReadAsync(cancellationToken);

    /// <inheritdoc/>
    public override void AdvanceTo(SequencePosition consumed) => decrypted.AdvanceTo(consumed);

    /// <inheritdoc/>
    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined) => decrypted.AdvanceTo(consumed, examined);

    /// <inheritdoc/>
    public override void CancelPendingRead() => decrypted.CancelPendingRead();

    /// <inheritdoc/>
    public override void Complete(Exception? exception = null) => decrypted.Complete(exception);
}
