using System.Buffers;
using Metadata.Http;

namespace Metadata.Relay;

/// <summary>How far one body is.</summary>
internal struct BodyProgress
{
    private readonly BodyFraming _framing;
    private long _remaining;
    private long _allowed;
    private ChunkedDecoder _decoder;

    public BodyProgress(BodyFraming framing, long length, long limit)
    {
        _framing = framing;
        _remaining = length;
        _allowed = limit;
        Complete = framing == BodyFraming.None || (framing == BodyFraming.Length && length == 0);
    }

    /// <summary>The last byte of the body and its framing were taken.</summary>
    public bool Complete { get; private set; }

    /// <summary>Done unless the body is refused.</summary>
    public CopyOutcome Outcome { get; private set; }

    /// <summary>Takes what belongs to the body out of <paramref name="input"/>.</summary>
    /// <returns>The end of what was taken.</returns>
    public SequencePosition Take(ReadOnlySequence<byte> input, IBufferWriter<byte> target, bool chunked)
    {
        if (_framing == BodyFraming.Chunked)
        {
            return TakeChunks(input, target, chunked);
        }

        var take = _framing == BodyFraming.Length ? Math.Min(_remaining, input.Length) : input.Length;
        _remaining -= take;
        Complete = _framing == BodyFraming.Length && _remaining == 0;
        var end = input.GetPosition(take);
        foreach (var segment in input.Slice(0, end))
        {
            Put(segment.Span, target, chunked);
        }

        return end;
    }

    private SequencePosition TakeChunks(ReadOnlySequence<byte> input, IBufferWriter<byte> target, bool chunked)
    {
        while (!input.IsEmpty && Outcome == CopyOutcome.Done)
        {
            var step = _decoder.Decode(input, out var data);
            Put(data, target, chunked);
            input = input.Slice(step.Consumed);
            if (step.Status == ParseStatus.Complete)
            {
                Complete = true;
                break;
            }

            if (step.Status == ParseStatus.Rejected)
            {
                Outcome = CopyOutcome.SourceMalformed;
            }
            else if (step.Consumed == 0)
            {
                break;
            }
        }

        return input.Start;
    }

    private void Put(ReadOnlySpan<byte> data, IBufferWriter<byte> target, bool chunked)
    {
        _allowed -= data.Length;
        if (_allowed < 0)
        {
            Outcome = CopyOutcome.TooLarge;
            return;
        }

        if (data.IsEmpty)
        {
            return;
        }

        if (chunked)
        {
            ChunkedWriter.WriteChunk(target, data);
        }
        else
        {
            target.Write(data);
        }
    }
}
