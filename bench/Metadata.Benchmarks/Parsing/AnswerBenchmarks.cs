using System.Buffers;
using System.Text;
using BenchmarkDotNet.Attributes;
using Metadata.Http;

namespace Metadata.Benchmarks.Parsing;

/// <summary>Answers' heads: as nova sends them read, as we send them written.</summary>
[MemoryDiagnoser]
public class AnswerBenchmarks
{
    private const string Nova = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1289\r\n"
        + "Date: Sun, 22 Nov 2026 10:00:00 GMT\r\nX-Compute-Request-Id: req-8d1c9d2e-3c52-4a5b-9d6e-0a1b2c3d4e5f\r\nConnection: keep-alive\r\n\r\n";

    private static readonly byte[] _bytes = Encoding.ASCII.GetBytes(Nova);
    private readonly ReadOnlySequence<byte> _input = Heads.Whole(_bytes);
    private readonly ReadOnlySequence<byte> _split = Heads.Split(_bytes);
    private readonly ResponseHead _head = new();
    private readonly ResponseHead _parsed = new();
    private readonly ArrayBufferWriter<byte> _writer = new(4096);

    [GlobalSetup]
    public void Setup() => ResponseParser.Parse(_input, _parsed, HeadLimits.Default, requestWasHead: false);

    [Benchmark]
    public ParseStatus Read() => ResponseParser.Parse(_input, _head, HeadLimits.Default, requestWasHead: false).Status;

    [Benchmark]
    public ParseStatus ReadSplit() => ResponseParser.Parse(_split, _head, HeadLimits.Default, requestWasHead: false).Status;

    /// <summary>An answer of the embedded responder.</summary>
    [Benchmark]
    public int Write()
    {
        _writer.ResetWrittenCount();
        ResponseWriter.WriteStatusLine(_writer, 200);
        ResponseWriter.WriteField(_writer, "Content-Type"u8, "application/json"u8);
        ResponseWriter.WriteField(_writer, "Content-Length"u8, 1289);
        ResponseWriter.WriteField(_writer, "Connection"u8, "keep-alive"u8);
        ResponseWriter.EndHead(_writer);
        return _writer.WrittenCount;
    }

    /// <summary>An answer that passes through: what was parsed, written anew.</summary>
    [Benchmark]
    public int Forward()
    {
        _writer.ResetWrittenCount();
        ResponseWriter.WriteStatusLine(_writer, _parsed.StatusCode, _parsed.Reason);
        ResponseWriter.WriteForwardable(_writer, _parsed);
        ResponseWriter.WriteField(_writer, "Content-Length"u8, _parsed.ContentLength);
        ResponseWriter.EndHead(_writer);
        return _writer.WrittenCount;
    }
}
