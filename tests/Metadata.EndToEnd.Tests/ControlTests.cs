using System.Text.Json.Nodes;

namespace Metadata.EndToEnd.Tests;

/// <summary>metadatactl on the database alone and through a running agent.</summary>
internal sealed class ControlTests
{
    [Test]
    public void Without_an_agent_it_works_on_the_database_and_the_agent_finds_what_it_did()
    {
        using var world = new World();
        Network network = world.AddNetwork();
        Guid kept = world.NewId();
        Guid deleted = world.NewId();
        world.Import(
            Records.Instance(kept, "kept", network.Id, "10.9.0.0/24", "10.9.0.71"),
            Records.Instance(deleted, "deleted", network.Id, "10.9.0.0/24", "10.9.0.72"));
        Assert.That(Control(world, "instance", "list"), Does.Contain(kept.ToString()).And.Contain(deleted.ToString()));
        Control(world, "instance", "delete", deleted.ToString());
        Assert.That(Control(world, "instance", "list"), Does.Not.Contain(deleted.ToString()));

        world.StartAgent();
        Guest guest = world.AddGuest(network, "10.9.0.71", kept);
        Service proxy = world.StartProxy(network);
        Until.True(() => guest.Status("/openstack") == 200, "the proxy: " + proxy.Output);
        Assert.That(guest.Curl("/latest/meta-data/hostname"), Is.EqualTo("kept.novalocal"));
    }

    [Test]
    public void Through_the_agent_a_change_shows_at_the_next_request()
    {
        using var world = new World();
        Network network = world.AddNetwork();
        Guid instance = world.NewId();
        world.StartAgent();
        world.Import(Records.Instance(instance, "before", network.Id, "10.9.0.0/24", "10.9.0.73"));
        Guest guest = world.AddGuest(network, "10.9.0.73", instance);
        Service proxy = world.StartProxy(network);
        Until.True(() => guest.Status("/openstack") == 200, "the proxy: " + proxy.Output);
        string file = Path.Join(world.Folder, "user-data");
        for (int round = 0; round < 5; round++)
        {
            File.WriteAllText(file, $"round {round}\n");
            Control(world, "instance", "set", instance.ToString(), "--user-data", file, "--metadata", $"round={round}");
            JsonNode document = JsonNode.Parse(guest.Curl("/openstack/latest/meta_data.json"))!;
            Assert.Multiple(() =>
            {
                Assert.That(guest.Curl("/openstack/latest/user_data"), Is.EqualTo($"round {round}\n"));
                Assert.That((string?)document["meta"]!["round"], Is.EqualTo(round.ToString(System.Globalization.CultureInfo.InvariantCulture)));
            });
        }

        JsonNode exported = JsonNode.Parse(Control(world, "instance", "export"))!;
        Assert.That(exported["instances"]!.ToJsonString(), Does.Contain(instance.ToString()));
        Control(world, "instance", "delete", instance.ToString());
        Assert.That(guest.Status("/openstack/latest/meta_data.json"), Is.EqualTo(404));
    }

    [Test]
    public void The_password_that_a_guest_posted_is_shown_also_after_a_restart_and_can_be_cleared()
    {
        using var world = new World("[api]\nmetadata_cache_expiration = 0");
        Network network = world.AddNetwork();
        Guid instance = world.NewId();
        Service agent = world.StartAgent();
        world.Import(Records.Instance(instance, "windows", network.Id, "10.9.0.0/24", "10.9.0.76"));
        Guest guest = world.AddGuest(network, "10.9.0.76", instance);
        Service proxy = world.StartProxy(network);
        Until.True(() => guest.Status("/openstack") == 200, "the proxy: " + proxy.Output);

        Assert.That(guest.Status("/openstack/latest/password", "-d", "c2VjcmV0"), Is.EqualTo(200));
        Assert.That(Control(world, "instance", "password", instance.ToString()).Trim(), Is.EqualTo("c2VjcmV0"));
        Assert.That(agent.Terminate(), Is.Zero);
        world.StartAgent();
        Assert.Multiple(() =>
        {
            Assert.That(Control(world, "instance", "password", instance.ToString()).Trim(), Is.EqualTo("c2VjcmV0"));
            Assert.That(guest.Curl("/openstack/latest/password"), Is.EqualTo("c2VjcmV0"));
            Assert.That(guest.Status("/openstack/latest/password", "-d", "b3RoZXI="), Is.EqualTo(409));
        });

        Control(world, "instance", "password", instance.ToString(), "--clear");
        Assert.That(guest.Status("/openstack/latest/password", "-d", "b3RoZXI="), Is.EqualTo(200));
    }

    [TestCase("end-to-end-secret", 0, "agrees")]
    [TestCase("another-secret", 1, "differs")]
    public void It_says_whether_nova_has_the_agent_s_secret(string secret, int code, string word)
    {
        const string Nova = """
            import hashlib, hmac, sys
            from http.server import BaseHTTPRequestHandler, HTTPServer
            class Nova(BaseHTTPRequestHandler):
                def log_message(self, *args): pass
                def do_GET(self):
                    right = hmac.new(sys.argv[1].encode(), self.headers['X-Instance-ID'].encode(), hashlib.sha256).hexdigest()
                    self.send_response(404 if hmac.compare_digest(right, self.headers['X-Instance-ID-Signature']) else 403)
                    self.send_header('Content-Length', '0')
                    self.end_headers()
            server = HTTPServer(('127.0.0.1', 0), Nova)
            print('port', server.server_port, flush=True)
            server.serve_forever()
            """;
        using var nova = new Service("/usr/bin/python3", "-u", "-c", Nova, secret);
        Until.True(() => nova.Output.Contains("port ", StringComparison.Ordinal), "nova");
        string port = nova.Output.Split("port ")[1].Split('\n')[0].Trim();
        using var world = new World($"upstream = nova\n[DEFAULT]\nnova_metadata_port = {port}\n");
        world.StartAgent();

        ShellResult result = Shell.Run(Published.Control, "--config-file", world.Configuration, "secret", "check");

        Assert.That(result.Code, Is.EqualTo(code), result.Error);
        Assert.That(result.Output, Does.Contain(word).And.Contain("127.0.0.1:" + port));
        Assert.That(result.Output + result.Error, Does.Not.Contain("end-to-end-secret"));
    }

    [TestCase(true)]
    [TestCase(false)]
    public void A_bad_record_is_refused_with_its_place_and_nothing_of_its_file_is_taken(bool withAgent)
    {
        using var world = new World();
        if (withAgent)
        {
            world.StartAgent();
        }

        JsonObject good = Records.Instance(world.NewId(), "good", world.NewId(), "10.9.0.0/24", "10.9.0.74");
        JsonObject bad = Records.Instance(world.NewId(), "bad", world.NewId(), "10.9.0.0/24", "10.9.0.75");
        bad["interfaces"]![0]!["mac"] = 17;
        string file = Path.Join(world.Folder, "records.json");
        File.WriteAllText(file, new JsonObject { ["instances"] = new JsonObject { ["good"] = good, ["bad"] = bad } }.ToJsonString());
        ShellResult result = Shell.Run(Published.Control, "--config-file", world.Configuration, "instance", "import", file);
        Assert.Multiple(() =>
        {
            Assert.That(result.Code, Is.Not.Zero);
            Assert.That(result.Error, Does.Contain("records.json").And.Contain("$.instances.bad.interfaces[0].mac"));
            Assert.That(Control(world, "instance", "list"), Does.Not.Contain("good"));
        });
    }

    private static string Control(World world, params IEnumerable<string> arguments) =>
        Shell.Must(Published.Control, ["--config-file", world.Configuration, .. arguments]);
}
