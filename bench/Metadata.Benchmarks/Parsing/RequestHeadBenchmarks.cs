using System.Buffers;
using BenchmarkDotNet.Attributes;
using Metadata.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core.Internal.Http;

namespace Metadata.Benchmarks.Parsing;

/// <summary>
/// One request head: ours with every rule, table and known names, beside Kestrel's parser with a handler that only counts.
/// </summary>
[MemoryDiagnoser]
public class RequestHeadBenchmarks
{
    private readonly RequestHead _head = new();
    private readonly HeadLimits _limits = new() { MaxHeadBytes = 32768 };
    private readonly HttpParser<KestrelHandler> _kestrel = new(showErrorDetails: false);
    private readonly FieldCounter _counter = new();
    private ReadOnlySequence<byte> _input;

    [Params("curl", "cloud-init", "browser", "16k")]
    public string Head { get; set; } = "curl";

    [Params(false, true)]
    public bool Split { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        byte[] bytes = Heads.Get(Head);
        _input = Split ? Heads.Split(bytes) : Heads.Whole(bytes);
        if (Ours() != Kestrel())
        {
            throw new InvalidOperationException("The parsers disagree about the number of fields.");
        }
    }

    [Benchmark]
    public int Ours() => RequestParser.Parse(_input, _head, _limits).Status == ParseStatus.Complete ? _head.FieldCount : -1;

    [Benchmark(Baseline = true)]
    public int Kestrel()
    {
        KestrelHandler handler = new(_counter);
        SequenceReader<byte> reader = new(_input);
        bool complete = _kestrel.ParseRequestLine(handler, ref reader) && _kestrel.ParseHeaders(handler, ref reader);
        return complete ? _counter.Fields : -1;
    }
}
