using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Metadata.Http;
using Metadata.Relay.Tasks;

namespace Metadata.Relay;

/// <summary>Moves one body from a connection to another; holds no more than what the source's pipe holds.</summary>
internal static class BodyCopier
{
    /// <summary>
    /// Copies a body framed as <paramref name="framing"/>. The first bytes are written without a flush of
    /// what stands before them, so that a head and a body in hand leave together.
    /// </summary>
    /// <param name="source">Positioned behind the head.</param>
    /// <param name="framing">The source's framing.</param>
    /// <param name="length">Bytes when framed by length.</param>
    /// <param name="target">Receives the data.</param>
    /// <param name="chunked">True: write chunks and the last chunk; false: write the data alone.</param>
    /// <param name="limit">Most bytes of data.</param>
    [AsyncMethodBuilder(typeof(PooledMethodBuilder<>))]
    public static async ValueTask<CopyOutcome> CopyAsync(
        PipeReader source, BodyFraming framing, long length, PipeWriter target, bool chunked, long limit)
    {
        var state = new BodyProgress(framing, length, limit);
        while (!state.Complete)
        {
            ReadResult read;
            try
            {
                read = await source.ReadAsync();
            }
            catch (Exception e) when (Transport.IsFailure(e))
            {
                return CopyOutcome.SourceClosed;
            }

            var consumed = state.Take(read.Buffer, target, chunked);

            // Bytes behind a whole answer stay visible, so that a connection with a leftover is not used again.
            source.AdvanceTo(consumed, state.Complete ? consumed : read.Buffer.End);
            if (state.Outcome != CopyOutcome.Done)
            {
                return state.Outcome;
            }

            if (!state.Complete && read.IsCompleted)
            {
                if (framing != BodyFraming.UntilClose)
                {
                    return CopyOutcome.SourceClosed;
                }

                break;
            }

            if (!state.Complete && !await Transport.FlushAsync(target))
            {
                return CopyOutcome.TargetClosed;
            }
        }

        if (chunked)
        {
            ChunkedWriter.WriteEnd(target);
        }

        return await Transport.FlushAsync(target) ? CopyOutcome.Done : CopyOutcome.TargetClosed;
    }
}
