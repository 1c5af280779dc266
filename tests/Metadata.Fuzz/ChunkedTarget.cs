using System.Buffers;
using Metadata.Http;

namespace Metadata.Fuzz;

/// <summary>Chunked bodies: splits do not matter, what was decoded and encoded anew decodes to the same.</summary>
internal sealed class ChunkedTarget : IFuzzTarget
{
    private readonly ArrayBufferWriter<byte> _data = new();
    private readonly ArrayBufferWriter<byte> _other = new();
    private readonly ArrayBufferWriter<byte> _written = new();

    public string Name => "chunked";

    public IReadOnlyList<string> Seeds { get; } =
    [
        "0\r\n\r\n",
        "5\r\nhello\r\n0A\r\n0123456789\r\n0\r\n\r\nNEXT",
        "5;a=b ; c=\"q\\\" ;\" ;d\r\nhello\r\n0;x\r\nX-T: v\r\nY:\r\n\r\n",
    ];

    public string Check(byte[] input)
    {
        (ParseResult result, int total) = Decode(input, input.Length, _data);
        for (int piece = 1; piece < 4; piece++)
        {
            (ParseResult other, int otherTotal) = Decode(input, piece, _other);
            if (other.Status != result.Status || other.Reason != result.Reason || otherTotal != total || !_other.WrittenSpan.SequenceEqual(_data.WrittenSpan))
            {
                throw new FuzzFailureException($"Pieces of {piece} give {other} after {otherTotal}, the whole {result} after {total}.");
            }
        }

        if (result.Status == ParseStatus.Complete)
        {
            _written.ResetWrittenCount();
            ChunkedWriter.WriteChunk(_written, _data.WrittenSpan);
            ChunkedWriter.WriteEnd(_written);
            (ParseResult again, _) = Decode(_written.WrittenSpan.ToArray(), 3, _other);
            if (again.Status != ParseStatus.Complete || !_other.WrittenSpan.SequenceEqual(_data.WrittenSpan))
            {
                throw new FuzzFailureException("Encoded anew it is another body.");
            }
        }

        return $"{result.Status} {result.Reason} {Math.Min(_data.WrittenCount, 20)}";
    }

    // A rejected body has no meaningful count of used bytes: 0 stands for it.
    private static (ParseResult Result, int Total) Decode(ReadOnlyMemory<byte> input, int piece, ArrayBufferWriter<byte> data)
    {
        data.ResetWrittenCount();
        ChunkedDecoder decoder = default;
        ReadOnlySequence<byte> rest = Splitting.Split(input, Math.Max(1, piece));
        int total = 0;
        while (true)
        {
            ParseResult result = decoder.Decode(rest, out ReadOnlySpan<byte> slice);
            data.Write(slice);
            total += result.Consumed;
            if (result.Status != ParseStatus.Incomplete || result.Consumed == 0)
            {
                return (result with { Consumed = 0 }, result.Status == ParseStatus.Rejected ? 0 : total);
            }

            rest = rest.Slice(result.Consumed);
        }
    }
}
