using System.Text.Json.Nodes;

namespace Metadata.EndToEnd.Tests;

/// <summary>Session tokens as guests use them, over the link and over plain HTTP: who gets one, how far it travels, who asks without.</summary>
[TestFixture("auto")]
[TestFixture("off")]
internal sealed class SessionTokenTests(string link)
{
    private const string Life = "X-aws-ec2-metadata-token-ttl-seconds: 60";
    private const string TokenPath = "/latest/api/token";

    private World _world = null!;
    private Guest _strict = null!;
    private Guest _free = null!;

    [OneTimeSetUp]
    public void Build()
    {
        _world = new World($"link = {link}");
        try
        {
            Network required = _world.AddNetwork();
            Network optional = _world.AddNetwork();
            Guid strict = _world.NewId();
            Guid free = _world.NewId();
            File.AppendAllText(_world.Configuration, $"\n[metadata_proxy]\nsession_tokens_per_network = {required.Id}:required\n");
            _world.StartAgent();
            _world.Import(
                Records.Instance(strict, "strict", required.Id, "10.9.0.0/24", "10.9.0.41"),
                Records.Instance(free, "free", optional.Id, "10.9.0.0/24", "10.9.0.41"));
            _strict = _world.AddGuest(required, "10.9.0.41", strict);
            _free = _world.AddGuest(optional, "10.9.0.41", free);
            Service supervisor = _world.StartSupervisor();
            Until.True(() => _strict.Status("/openstack") == 401 && _free.Status("/openstack") == 200, "both networks served: " + supervisor.Output);
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
    public void Curl_gets_a_token_and_with_it_both_families()
    {
        string token = "X-aws-ec2-metadata-token: " + TokenOf(_strict);
        Assert.Multiple(() =>
        {
            Assert.That(_strict.Status("/latest/meta-data/hostname"), Is.EqualTo(401));
            Assert.That(_strict.Curl("/latest/meta-data/hostname", "-H", token), Is.EqualTo("strict.novalocal"));
            Assert.That(_strict.Curl("/openstack/latest/meta_data.json", "-H", token), Does.Contain(_strict.InstanceId));
            Assert.That(_free.Status("/latest/meta-data/hostname", "-H", token), Is.EqualTo(401), "another instance's token");
        });
    }

    [Test]
    public void Debians_ec2metadata_works_where_tokens_are_required()
    {
        ShellResult result = _strict.Run("ec2metadata");
        Assert.Multiple(() =>
        {
            Assert.That(result.Code, Is.Zero, result.Error);
            Assert.That(result.Output, Does.Match("(?m)^instance-id: i-").And.Match("(?m)^local-hostname: strict.novalocal$").And.Contain("ssh-ed25519"));
        });
    }

    [Test]
    public void Cloud_inits_own_EC2_code_gets_its_token_and_walks_the_tree()
    {
        const string Script = """
            import json
            from cloudinit import helpers
            from cloudinit.sources import DataSourceEc2 as source
            from cloudinit.sources.helpers import ec2
            found = source.DataSourceEc2({}, None, helpers.Paths({}))
            found._cloud_name = source.CloudNames.AWS
            found.metadata_address = "http://169.254.169.254"
            tree = ec2.get_instance_metadata("latest", found.metadata_address, headers_cb=found._get_headers,
                                             headers_redact=source.AWS_TOKEN_REDACT, retries=0)
            print(json.dumps({"tree": tree, "token": len(found._api_token)}))
            """;
        ShellResult result = _strict.Run("/usr/bin/python3", "-c", Script);
        Assert.That(result.Code, Is.Zero, result.Error);
        JsonNode answer = JsonNode.Parse(result.Output)!;
        Assert.Multiple(() =>
        {
            Assert.That((int?)answer["token"], Is.EqualTo(64));
            Assert.That((string?)answer["tree"]!["hostname"], Is.EqualTo("strict.novalocal"));
        });
    }

    [TestCase("X-Forwarded-For: 10.0.0.1")]
    [TestCase("x_forwarded_for: 10.0.0.1")]
    [TestCase("Forwarded: for=10.0.0.1")]
    [TestCase("X-Real-IP: 10.0.0.1")]
    public void A_request_that_came_through_a_guests_own_proxy_gets_no_token(string field) =>
        Assert.That(_strict.Status(TokenPath, "-X", "PUT", "-H", Life, "-H", field), Is.EqualTo(403));

    [Test]
    public void The_guest_sees_nothing_of_what_proxy_and_agent_tell_each_other() => Assert.That(
        _strict.Curl(TokenPath, "-i", "-X", "PUT", "-H", Life, "-H", "X-Metadata-Proxy: hop-limit"),
        Does.StartWith("HTTP/1.1 200 ").And.Not.Contain("X-Metadata-Proxy"));

    [Test]
    public void The_answer_with_the_token_has_a_TTL_of_1_and_the_next_on_its_connection_the_usual_one()
    {
        // What arrives at the guest's interface, as the kernel gives it to a packet socket.
        const string Script = """
            import http.client, socket
            wire = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(0x0800))
            wire.bind(("eth0", 0x0800))
            wire.settimeout(10)
            guest = http.client.HTTPConnection("169.254.169.254", timeout=10)
            def ask(method, path, **fields):
                guest.request(method, path, headers={k.replace("_", "-"): v for k, v in fields.items()})
                answer = guest.getresponse()
                body = answer.read()
                while True:
                    packet = wire.recv(65535)
                    data = packet[(packet[0] & 15) * 4:]
                    if packet[12:16] == socket.inet_aton("169.254.169.254") and b"HTTP/1.1 200" in data:
                        return packet[8], body.decode(), guest.sock.getsockname()
            before, _, first = ask("GET", "/openstack", X_aws_ec2_metadata_token=TOKEN)
            ttl, token, second = ask("PUT", "/latest/api/token", X_aws_ec2_metadata_token_ttl_seconds="60")
            after, _, third = ask("GET", "/openstack", X_aws_ec2_metadata_token=token)
            print(before, ttl, after, first == second == third)
            """;
        ShellResult result = _strict.Run("/usr/bin/python3", "-c", Script.Replace("TOKEN)", $"\"{TokenOf(_strict)}\")", StringComparison.Ordinal));
        Assert.That(result.Output.Trim(), Is.EqualTo("64 1 64 True"), result.Error);
    }

    [Test]
    public void Two_hops_away_everything_arrives_but_the_token()
    {
        Guest behind = AddGuestBehind(_free);
        ShellResult token = behind.Run("curl", "-sS", "--max-time", "2", "-X", "PUT", "-H", Life, Guest.Metadata + TokenPath);
        Assert.Multiple(() =>
        {
            Assert.That(behind.Curl("/latest/meta-data/hostname"), Is.EqualTo("free.novalocal"));
            Assert.That(token.Code, Is.EqualTo(28), "curl's time ran out: " + token.Output + token.Error);
            Assert.That(token.Output, Is.Empty);
        });
    }

    [Test]
    public void Metadatactl_shows_who_asks_without_a_token_and_with_what()
    {
        _free.Status("/latest/meta-data/hostname", "-A", "old-tool/3");
        string table = Shell.Must(Published.Control, "--config-file", _world.Configuration, "token", "usage");
        JsonNode json = JsonNode.Parse(Shell.Must(Published.Control, "--config-file", _world.Configuration, "--json", "token", "usage"))!;
        JsonNode free = json["instances"]!.AsArray().Single(one => (string?)one!["instance"] == _free.InstanceId)!;
        Assert.Multiple(() =>
        {
            Assert.That(table, Does.StartWith("INSTANCE").And.Match($"(?m)^{_free.InstanceId} .*old-tool/3"));
            Assert.That((int?)free["without_token"], Is.GreaterThan(0));
        });
    }

    private static string TokenOf(Guest guest) => guest.Curl(TokenPath, "-X", "PUT", "-H", Life);

    // A container of the guest's: its packets are routed and take the guest's address.
    private Guest AddGuestBehind(Guest guest)
    {
        string name = guest.Namespace + "-in";
        _world.AddNamespace(name);
        Shell.Must("ip", "-n", guest.Namespace, "link", "add", "inner", "type", "veth", "peer", "name", "eth0", "netns", name);
        Shell.Must("ip", "-n", guest.Namespace, "addr", "add", "172.31.0.1/24", "dev", "inner");
        Shell.Must("ip", "-n", guest.Namespace, "link", "set", "inner", "up");
        Shell.Must("ip", "-n", name, "addr", "add", "172.31.0.2/24", "dev", "eth0");
        Shell.Must("ip", "-n", name, "link", "set", "eth0", "up");
        Shell.Must("ip", "-n", name, "route", "add", "default", "via", "172.31.0.1");
        Shell.Must("ip", "netns", "exec", guest.Namespace, "sysctl", "-qw", "net.ipv4.ip_forward=1");
        Shell.Must("ip", "netns", "exec", guest.Namespace, "nft", "add table ip nat");
        Shell.Must("ip", "netns", "exec", guest.Namespace, "nft", "add chain ip nat post { type nat hook postrouting priority 100 ; }");
        Shell.Must("ip", "netns", "exec", guest.Namespace, "nft", "add rule ip nat post oifname eth0 masquerade");
        return new Guest(name, guest.Address, guest.InstanceId);
    }
}
