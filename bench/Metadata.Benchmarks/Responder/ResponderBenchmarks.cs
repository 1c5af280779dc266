using System.Buffers;
using System.Text;
using BenchmarkDotNet.Attributes;
using Metadata.Nova;

namespace Metadata.Benchmarks.Responder;

/// <summary>What a document costs: rendering an instance, one prepared answer with its copy, one boot.</summary>
[MemoryDiagnoser]
[MinColumn]
public class ResponderBenchmarks
{
    // What cloud-init of Debian 12 asks for during one boot.
    private static readonly byte[][] _boot =
    [
        .. new[] { "/openstack", "/openstack", "/openstack/latest/meta_data.json", "/openstack/latest/user_data", "/openstack/latest/vendor_data.json",
            "/openstack/latest/vendor_data2.json", "/openstack/latest/network_data.json", "/latest/meta-data/" }
            .Concat(new[] { "ami-id", "ami-launch-index", "ami-manifest-path", "block-device-mapping/", "block-device-mapping/ami",
                "block-device-mapping/root", "hostname", "instance-action", "instance-id", "instance-type", "local-hostname", "local-ipv4",
                "placement/", "placement/availability-zone", "public-hostname", "public-ipv4", "public-keys/", "public-keys/0/openssh-key",
                "reservation-id", "security-groups" }.Select(name => "/latest/meta-data/" + name))
            .Select(Encoding.ASCII.GetBytes),
    ];

    private readonly Nova.Responder _responder = new(new ResponderOptions(), TimeProvider.System);
    private readonly ArrayBufferWriter<byte> _output = new(65536);
    private PreparedInstance _instance = null!;
    private byte[] _target = [];

    [Params("basic", "rich")]
    public string Instance { get; set; } = "basic";

    [GlobalSetup]
    public void Setup() => _instance = Prepare();

    [Benchmark]
    public PreparedInstance Prepare() => _responder.Prepare(Fixtures.Get(Instance), null);

    [GlobalSetup(Target = nameof(MetaDataJson))]
    public void SetupMetaDataJson() => Target("/openstack/latest/meta_data.json");

    /// <summary>With 512 fresh random bytes.</summary>
    [Benchmark]
    public long MetaDataJson() => Answer("GET"u8, _target);

    [GlobalSetup(Target = nameof(NetworkDataJson))]
    public void SetupNetworkDataJson() => Target("/openstack/latest/network_data.json");

    [Benchmark]
    public long NetworkDataJson() => Answer("GET"u8, _target);

    [GlobalSetup(Target = nameof(Versions))]
    public void SetupVersions() => Target("/openstack");

    [Benchmark]
    public long Versions() => Answer("GET"u8, _target);

    [GlobalSetup(Target = nameof(Ec2Leaf))]
    public void SetupEc2Leaf() => Target("/latest/meta-data/public-keys/0/openssh-key");

    [Benchmark]
    public long Ec2Leaf() => Answer("GET"u8, _target);

    [GlobalSetup(Target = nameof(Ec2LeafHead))]
    public void SetupEc2LeafHead() => Target("/latest/meta-data/instance-id");

    [Benchmark]
    public long Ec2LeafHead() => Answer("HEAD"u8, _target);

    [GlobalSetup(Target = nameof(NotFound))]
    public void SetupNotFound() => Target("/latest/meta-data/nope");

    [Benchmark]
    public long NotFound() => Answer("GET"u8, _target);

    /// <summary>All 28 requests of one boot.</summary>
    [Benchmark]
    public long Boot()
    {
        long bytes = 0;
        foreach (byte[] target in _boot)
        {
            bytes += Answer("GET"u8, target);
        }

        return bytes;
    }

    private void Target(string path)
    {
        Setup();
        _target = Encoding.ASCII.GetBytes(path);
    }

    private long Answer(ReadOnlySpan<byte> method, byte[] target)
    {
        _output.ResetWrittenCount();
        ResponderAnswer answer = _responder.Answer(_instance, method, target, "*/*"u8);
        answer.WriteBody(_output);
        return answer.ContentLength;
    }
}
