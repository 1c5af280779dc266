using BenchmarkDotNet.Attributes;

namespace Metadata.Benchmarks.Exchanges;

/// <summary>Guest, proxy, agent and back: parsing, identity, forwarding, answering, over the link and over plain HTTP.</summary>
[MemoryDiagnoser]
public class ExchangeBenchmarks
{
    private static readonly byte[] _get = "GET /latest/meta-data/instance-id HTTP/1.1\r\nHost: 169.254.169.254\r\nUser-Agent: curl/7.88.1\r\nAccept: */*\r\n\r\n"u8.ToArray();

    private MemoryChain _chain = null!;

    [Params(true, false)]
    public bool Link { get; set; }

    [GlobalSetup]
    public void Setup() => _chain = new MemoryChain(Link);

    [Benchmark]
    public long Exchange() => _chain.Guest.Exchange(_get);
}
