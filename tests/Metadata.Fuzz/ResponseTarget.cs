using System.Buffers;
using Metadata.Http;

namespace Metadata.Fuzz;

/// <summary>Answers' heads: splits do not matter, what is forwarded parses to the same answer.</summary>
internal sealed class ResponseTarget : IFuzzTarget
{
    private readonly ResponseHead _head = new();
    private readonly ResponseHead _again = new();
    private readonly ArrayBufferWriter<byte> _writer = new();

    public string Name => "response";

    public IReadOnlyList<string> Seeds { get; } =
    [
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\nDate: x\r\n\r\n{}",
        "HTTP/1.0 404 Not Found\r\nServer: BaseHTTP/0.6 Python/3.11.2\r\n\r\n",
        "HTTP/1.1 500 \r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n0\r\n\r\n",
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 304 Not Modified\r\n\r\n",
    ];

    public string Check(byte[] input)
    {
        bool head = input.Length % 5 == 0;
        ParseResult result = ResponseParser.Parse(input, _head, HeadLimits.Default, head);
        int piece = 1 + (input.Length % 7);
        if (ResponseParser.Parse(Splitting.Split(input, piece), _again, HeadLimits.Default, head) != result || _again.FieldCount != _head.FieldCount)
        {
            throw new FuzzFailureException($"Pieces of {piece} give another outcome than {result}.");
        }

        ParseResult prefix = ResponseParser.Parse(input.AsMemory(0, input.Length / 2), _again, HeadLimits.Default, head);
        if (prefix.Status != ParseStatus.Incomplete && prefix != result)
        {
            throw new FuzzFailureException($"Half of it gives {prefix}, all of it {result}.");
        }

        if (result.Status != ParseStatus.Complete)
        {
            return $"{result.Status} {result.Reason}";
        }

        _writer.ResetWrittenCount();
        ResponseWriter.WriteStatusLine(_writer, _head.StatusCode, _head.Reason);
        ResponseWriter.WriteForwardable(_writer, _head);
        ResponseWriter.EndHead(_writer);
        ParseResult again = ResponseParser.Parse(_writer.WrittenMemory, _again, new HeadLimits { MaxHeadBytes = 65536 }, head);
        if (again != ParseResult.Complete(_writer.WrittenCount) || _again.StatusCode != _head.StatusCode || !_again.Reason.SequenceEqual(_head.Reason))
        {
            throw new FuzzFailureException($"Forwarded as another answer: {again}.");
        }

        return $"{_head.StatusCode / 100} {_head.Version} {_head.Framing} {_head.KeepAlive} {_head.FieldCount}";
    }
}
