using System.Buffers;
using BenchmarkDotNet.Attributes;
using Metadata.Http;

namespace Metadata.Benchmarks.Parsing;

/// <summary>What a proxy does with a request head: parse, drop what must not travel, write the rest with the identity.</summary>
[MemoryDiagnoser]
public class ForwardingBenchmarks
{
    private readonly RequestHead _head = new();
    private readonly ArrayBufferWriter<byte> _writer = new(65536);
    private readonly HeadLimits _limits = new() { MaxHeadBytes = 32768 };
    private ReadOnlySequence<byte> _input;

    [Params("curl", "cloud-init", "browser")]
    public string Head { get; set; } = "curl";

    [GlobalSetup]
    public void Setup() => _input = Heads.Whole(Heads.Get(Head));

    [Benchmark]
    public int ParseAndForward()
    {
        if (RequestParser.Parse(_input, _head, _limits).Status != ParseStatus.Complete)
        {
            return -1;
        }

        _writer.ResetWrittenCount();
        RequestWriter.WriteRequestLine(_writer, _head.Method, _head.Path);
        RequestWriter.WriteField(_writer, "Host"u8, _head.Host);
        RequestWriter.WriteForwardable(_writer, _head);
        RequestWriter.WriteField(_writer, "X-Forwarded-For"u8, "10.0.0.11"u8);
        RequestWriter.WriteField(_writer, "X-Neutron-Network-ID"u8, "8f3d1c1e-2f0b-4a2f-8c6e-5d4c3b2a1908"u8);
        RequestWriter.EndHead(_writer);
        return _writer.WrittenCount;
    }
}
