using System.Buffers;
using System.IO.Pipelines;
using Metadata.Http;

namespace Metadata.Agent.Server;

/// <summary>Reads a request's body whole, never more than a limit.</summary>
internal static class BodyReader
{
    /// <summary>
    /// Reads from behind the head. What was read of a body that is refused stays consumed, so the connection must
    /// close then.
    /// </summary>
    public static ValueTask<(BodyOutcome Outcome, ReadOnlyMemory<byte> Body)> ReadAsync(
        PipeReader input, BodyFraming framing, long contentLength, int limit) => framing switch
        {
            BodyFraming.None => new((BodyOutcome.Complete, ReadOnlyMemory<byte>.Empty)),
            BodyFraming.Length => ReadLengthAsync(input, contentLength, limit),
            BodyFraming.Chunked => ReadChunkedAsync(input, limit),
            // A request that ends with the connection could not be answered.
            _ => new((BodyOutcome.Malformed, ReadOnlyMemory<byte>.Empty)),
        };

    private static async ValueTask<(BodyOutcome, ReadOnlyMemory<byte>)> ReadLengthAsync(
        PipeReader input, long contentLength, int limit)
    {
        if (contentLength > limit)
        {
            return (BodyOutcome.TooLarge, default);
        }

        byte[] body = new byte[contentLength];
        int filled = 0;
        while (filled < body.Length)
        {
            ReadResult read = await input.ReadAsync();
            ReadOnlySequence<byte> part = read.Buffer.Slice(0, Math.Min(read.Buffer.Length, body.Length - filled));
            part.CopyTo(body.AsSpan(filled));
            filled += (int)part.Length;
            input.AdvanceTo(part.End);
            if (filled < body.Length && (read.IsCompleted || read.IsCanceled))
            {
                return (BodyOutcome.Truncated, default);
            }
        }

        return (BodyOutcome.Complete, body);
    }

    private static async ValueTask<(BodyOutcome, ReadOnlyMemory<byte>)> ReadChunkedAsync(PipeReader input, int limit)
    {
        var body = new ArrayBufferWriter<byte>();
        ChunkedDecoder decoder = default;
        while (true)
        {
            ReadResult read = await input.ReadAsync();
            ReadOnlySequence<byte> rest = read.Buffer;
            while (true)
            {
                ParseResult step = decoder.Decode(rest, out ReadOnlySequence<byte> data);
                if (step.Status == ParseStatus.Rejected)
                {
                    input.AdvanceTo(rest.Start);
                    return (BodyOutcome.Malformed, default);
                }

                if (body.WrittenCount + data.Length > limit)
                {
                    input.AdvanceTo(rest.Start);
                    return (BodyOutcome.TooLarge, default);
                }

                foreach (ReadOnlyMemory<byte> segment in data)
                {
                    body.Write(segment.Span);
                }

                rest = rest.Slice(step.Consumed);
                if (step.Status == ParseStatus.Complete)
                {
                    input.AdvanceTo(rest.Start);
                    return (BodyOutcome.Complete, body.WrittenMemory);
                }

                if (step.Consumed == 0 || rest.IsEmpty)
                {
                    break;
                }
            }

            input.AdvanceTo(rest.Start, rest.End);
            if (read.IsCompleted || read.IsCanceled)
            {
                return (BodyOutcome.Truncated, default);
            }
        }
    }
}
