using System.Net;
using System.Text;
using System.Text.Json;
using BenchmarkDotNet.Attributes;
using Metadata.Benchmarks.Responder;
using Metadata.Instances;

namespace Metadata.Benchmarks.Directory;

/// <summary>Who asks, and the signature of an instance id.</summary>
[MemoryDiagnoser]
public class DirectoryBenchmarks
{
    private static readonly byte[] _secret = "a shared secret"u8.ToArray();

    private readonly byte[] _signature = new byte[InstanceSignature.Length];
    private readonly string _folder = System.IO.Directory.CreateTempSubdirectory("directory-bench-").FullName;
    private SqliteInstanceStore _store = null!;
    private DirectoryQuery _known;
    private DirectoryQuery _unknown;
    private byte[] _id = [];

    [GlobalSetup]
    public void Setup()
    {
        using JsonDocument file = JsonDocument.Parse(Fixtures.Json());
        JsonElement record = file.RootElement.GetProperty("instances").GetProperty("basic");
        JsonElement port = record.GetProperty("interfaces")[0];
        _store = SqliteInstanceStore.Open(Path.Join(_folder, "metadata.db"));
        _store.Import(Encoding.UTF8.GetBytes("{\"instances\":{\"basic\":" + record.GetRawText() + "}}"), "bench");
        _id = Encoding.ASCII.GetBytes(record.GetProperty("uuid").GetString()!);
        Guid network = port.GetProperty("network").GetProperty("id").GetGuid();
        string address = port.GetProperty("subnets")[0].GetProperty("fixed_ips")[0].GetProperty("address").GetString()!;
        _known = new DirectoryQuery(NetworkKind.Network, network, IPAddress.Parse(address));
        InstanceSignature.Write(_secret, _id, _signature);
        _unknown = new DirectoryQuery(NetworkKind.Network, network, IPAddress.Parse("10.255.255.1"));
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _store.Dispose();
        System.IO.Directory.Delete(_folder, recursive: true);
    }

    [Benchmark]
    public LookupOutcome Find() => Find(_known, LookupOutcome.Found);

    [Benchmark]
    public LookupOutcome FindNobody() => Find(_unknown, LookupOutcome.NotFound);

    [Benchmark]
    public void Sign() => InstanceSignature.Write(_secret, _id, _signature);

    [Benchmark]
    public bool Verify() => InstanceSignature.Verify(_secret, _id, _signature);

    private LookupOutcome Find(DirectoryQuery query, LookupOutcome expected)
    {
#pragma warning disable CA2012 // Look-ups of the store complete at once.
        LookupOutcome outcome = _store.FindAsync(query, CancellationToken.None).Result.Outcome;
#pragma warning restore CA2012
        return outcome == expected ? outcome : throw new InvalidOperationException(outcome.ToString());
    }
}
