using System.Text.Json.Nodes;

namespace Metadata.EndToEnd.Tests;

/// <summary>A guest asks with the programs guests have, through namespace, proxy, socket and agent.</summary>
internal sealed class GuestTests
{
    private const string Address = "10.9.0.11";
    private World _world = null!;
    private Network _network = null!;
    private Guest _guest = null!;

    [OneTimeSetUp]
    public void Build()
    {
        _world = new World();
        try
        {
            _network = _world.AddNetwork();
            Guid instance = _world.NewId();
            _world.StartAgent();
            _world.Import(Records.Instance(instance, "web-1", _network.Id, "10.9.0.0/24", Address));
            _guest = _world.AddGuest(_network, Address, instance);
            Service supervisor = _world.StartSupervisor();
            Until.True(() => _guest.Status("/openstack") == 200, "the first 200 (supervisor: " + supervisor.Output + ")");
        }
        catch
        {
            _world.Dispose();
            throw;
        }
    }

    [OneTimeTearDown]
    public void TearDown() => _world.Dispose();

    [Test]
    public void The_namespace_shows_a_listener_on_every_address_port_80()
    {
        string listeners = Shell.Must("ip", "netns", "exec", _network.Namespace, "ss", "-ltnH");
        Assert.That(listeners, Does.Contain("0.0.0.0:80"));
    }

    [Test]
    public void The_proxy_runs_without_root_and_without_capabilities()
    {
        string pid = Shell.Must("pgrep", "-f", $"neutron-ns-metadata-proxy.*{_network.Id}").Split('\n')[0];
        string[] status = File.ReadAllLines($"/proc/{pid}/status");
        Assert.Multiple(() =>
        {
            Assert.That(status.Single(line => line.StartsWith("Uid:", StringComparison.Ordinal)), Does.Not.Contain("\t0"));
            Assert.That(status.Single(line => line.StartsWith("CapEff:", StringComparison.Ordinal)), Does.EndWith("0000000000000000"));
            Assert.That(status.Single(line => line.StartsWith("CapPrm:", StringComparison.Ordinal)), Does.EndWith("0000000000000000"));
            Assert.That(status.Single(line => line.StartsWith("NoNewPrivs:", StringComparison.Ordinal)), Does.EndWith("1"));
        });
    }

    [TestCase("/", "latest")]
    [TestCase("/openstack", "2018-08-27")]
    [TestCase("/latest/meta-data/hostname", "web-1.novalocal")]
    [TestCase("/latest/meta-data/local-ipv4", Address)]
    [TestCase("/latest/user-data", "#cloud-config")]
    public void Curl_gets(string path, string expected) => Assert.That(_guest.Curl(path), Does.Contain(expected));

    [Test]
    public void Curl_gets_meta_data_json_of_the_guest_itself()
    {
        JsonNode document = JsonNode.Parse(_guest.Curl("/openstack/latest/meta_data.json"))!;
        Assert.That((string?)document["uuid"], Is.EqualTo(_guest.InstanceId));
    }

    [Test]
    public void User_data_comes_through_byte_for_byte() =>
        Assert.That(_guest.Curl("/openstack/latest/user_data"), Is.EqualTo(Records.UserData));

    [Test]
    public void Wget_gets_the_instance_id()
    {
        ShellResult result = _guest.Run("wget", "-q", "-O", "-", Guest.Metadata + "/latest/meta-data/instance-id");
        Assert.That(result.Output, Does.StartWith("i-"), result.Error);
    }

    [Test]
    public void Busybox_wget_gets_the_instance_id()
    {
        ShellResult result = _guest.Run("busybox", "wget", "-q", "-O", "-", Guest.Metadata + "/latest/meta-data/instance-id");
        Assert.That(result.Output, Does.StartWith("i-"), result.Error);
    }

    [Test]
    public void Python_urllib_gets_the_instance_id()
    {
        ShellResult result = _guest.Run(
            "/usr/bin/python3", "-c",
            "import urllib.request as r; print(r.urlopen('" + Guest.Metadata + "/latest/meta-data/instance-id', timeout=20).read().decode())");
        Assert.That(result.Output, Does.StartWith("i-"), result.Error);
    }

    [Test]
    public void Cloud_inits_openstack_reader_finds_the_instance()
    {
        const string Script = """
            from cloudinit.sources.helpers import openstack
            found = openstack.MetadataReader("http://169.254.169.254").read_v2()
            print(found["metadata"]["uuid"], found["version"])
            """;
        ShellResult result = _guest.Run("/usr/bin/python3", "-c", Script);
        Assert.That(result.Output, Does.StartWith(_guest.InstanceId), result.Error);
    }

    [Test]
    public void Cloud_inits_ec2_crawler_walks_the_whole_tree()
    {
        const string Script = """
            import json
            from cloudinit.sources.helpers import ec2
            print(json.dumps(ec2.get_instance_metadata(api_version="latest", metadata_address="http://169.254.169.254", retries=0)))
            """;
        ShellResult result = _guest.Run("/usr/bin/python3", "-c", Script);
        Assert.That(result.Code, Is.Zero, result.Error);
        JsonNode tree = JsonNode.Parse(result.Output)!;
        Assert.Multiple(() =>
        {
            Assert.That((string?)tree["hostname"], Is.EqualTo("web-1.novalocal"));
            Assert.That(tree["public-keys"]!.ToJsonString(), Does.Contain("ops").And.Contain("ssh-ed25519"));
        });
    }

    [Test]
    public void A_path_that_does_not_exist_is_a_404_with_a_body() => Assert.That(_guest.Status("/latest/meta-data/nothing"), Is.EqualTo(404));

    [Test]
    public void An_address_without_an_instance_is_refused_with_a_reason()
    {
        Guest stranger = _world.AddGuest(_network, "10.9.0.99", Guid.Empty);
        Assert.Multiple(() =>
        {
            Assert.That(stranger.Status("/openstack/latest/meta_data.json"), Is.EqualTo(404));
            Assert.That(stranger.Curl("/openstack/latest/meta_data.json"), Does.Contain("request-id: req-"));
        });
    }
}
