using System.Text.Json;
using Metadata.Agent.Tests.Processes;

namespace Metadata.Agent.Tests.Tokens;

/// <summary>Real agents, asked with curl as a proxy would ask.</summary>
public sealed class TokenGateTests
{
    private const string Other = "31278685-86a7-57d9-a629-743711ce0732";
    private const string OtherAddress = "10.9.0.32";
    private const string Secret = "metadata_proxy_shared_secret = token-secret";
    private const string Life = "X-aws-ec2-metadata-token-ttl-seconds: ";

    private AgentProcess _optional = null!;
    private AgentProcess _required = null!;

    [OneTimeSetUp]
    public void Start()
    {
        _optional = Agent(Secret, "");
        _required = Agent(Secret, "session_tokens = required\nsession_token_hop_limit = 5");
    }

    [OneTimeTearDown]
    public void Stop()
    {
        _optional.Dispose();
        _required.Dispose();
    }

    [TestCase("/latest/meta-data/hostname")]
    [TestCase("/openstack/latest/meta_data.json")]
    [TestCase("/")]
    public void Required_serves_both_families_with_a_token_and_neither_without(string path)
    {
        string token = TokenOf(_required);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(Status(_required, path), Is.EqualTo("401"));
            Assert.That(Status(_required, path, "-H", "X-aws-ec2-metadata-token: " + token), Is.EqualTo("200"));
        }
    }

    [Test]
    public void Optional_serves_without_a_token_and_refuses_a_wrong_one()
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Status(_optional, "/latest/meta-data/hostname"), Is.EqualTo("200"));
            Assert.That(Status(_optional, "/latest/meta-data/hostname", "-H", "X-aws-ec2-metadata-token: " + TokenOf(_optional)), Is.EqualTo("200"));
            Assert.That(Status(_optional, "/latest/meta-data/hostname", "-H", "X-aws-ec2-metadata-token: made-up"), Is.EqualTo("401"));
        }
    }

    [Test]
    public void A_token_is_good_on_another_node_and_for_no_other_instance()
    {
        string token = "X-aws-ec2-metadata-token: " + TokenOf(_optional);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(Status(_required, "/latest/meta-data/hostname", "-H", token), Is.EqualTo("200"));
            Assert.That(
                _required.Curl("/latest/meta-data/hostname", [.. Guests.FieldsOf(OtherAddress), "-H", token, "-w", "\n%{http_code}"]),
                Does.Contain("token-invalid").And.EndWith("\n401"));
        }
    }

    [Test]
    public void Two_tokens_are_none()
    {
        string token = "X-aws-ec2-metadata-token: " + TokenOf(_required);
        Assert.That(Status(_required, "/latest/meta-data/hostname", "-H", token, "-H", token), Is.EqualTo("401"));
    }

    [TestCase("1", "200")]
    [TestCase("21600", "200")]
    [TestCase("0", "400")]
    [TestCase("21601", "400")]
    [TestCase("-1", "400")]
    [TestCase("60 seconds", "400")]
    [TestCase("99999999999999999999", "400")]
    [TestCase("0x10", "400")]
    public void A_life_is_1_to_21600_seconds(string life, string status) =>
        Assert.That(Status(_optional, "/latest/api/token", "-X", "PUT", "-H", Life + life), Is.EqualTo(status));

    [Test]
    public void A_life_must_be_there_and_once()
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Status(_optional, "/latest/api/token", "-X", "PUT"), Is.EqualTo("400"));
            Assert.That(Status(_optional, "/latest/api/token", "-X", "PUT", "-H", Life + "60", "-H", Life + "60"), Is.EqualTo("400"));
        }
    }

    [Test]
    public void A_token_ends_when_its_life_does()
    {
        string token = "X-aws-ec2-metadata-token: " + TokenOf(_required, "1");
        Run.Until(() => Status(_required, "/latest/meta-data/hostname", "-H", token) == "401", () => "the token's end");
        Assert.That(_required.Curl("/latest/meta-data/hostname", [.. Guests.Fields, "-H", token]), Does.Contain("token-invalid"));
    }

    [TestCase("Forwarded: for=10.0.0.1")]
    [TestCase("X-Real-IP: 10.0.0.1")]
    [TestCase("X-Metadata-Proxy: hop-limit, forwarded")]
    public void A_token_is_not_given_through_a_forwarding_proxy(string field) => Assert.That(
        _optional.Curl("/latest/api/token", [.. Guests.Fields, "-X", "PUT", "-H", Life + "60", "-H", field, "-w", "\n%{http_code}"]),
        Does.Contain("token-forwarded").And.EndWith("\n403"));

    [TestCase("GET")]
    [TestCase("POST")]
    [TestCase("DELETE")]
    public void Other_methods_are_not_allowed(string method)
    {
        string answer = _required.Curl("/latest/api/token", [.. Guests.Fields, "-i", "-X", method]);
        Assert.That(answer, Does.StartWith("HTTP/1.1 405 ").And.Contain("Allow: OPTIONS, PUT\n"));
    }

    [Test]
    public void A_body_of_the_token_request_is_dropped_and_the_connection_kept()
    {
        string answers = Run.ToEnd(
            "curl",
            ["-s", "-i", "--unix-socket", _required.Socket, .. Guests.Fields, "-X", "PUT", "-H", Life + "60", "-d", "nothing", "http://agent/latest/api/token",
                "--next", "-s", "--unix-socket", _required.Socket, .. Guests.Fields, "-w", "\nconnects %{num_connects}", "http://agent/openstack"]).Output;
        Assert.That(answers, Does.StartWith("HTTP/1.1 200 ").And.EndWith("\nconnects 0"));
    }

    [Test]
    public void The_hop_limit_is_said_to_a_proxy_that_knows_it_and_to_no_other()
    {
        string[] request = [.. Guests.Fields, "-i", "-X", "PUT", "-H", Life + "60"];
        string toOurs = _required.Curl("/latest/api/token", [.. request, "-H", "X-Metadata-Proxy: hop-limit"]);
        string toOthers = _required.Curl("/latest/api/token", request);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(toOurs, Does.Contain("\nX-Metadata-Proxy: hop-limit=5\n"));
            Assert.That(_optional.Curl("/latest/api/token", [.. request, "-H", "X-Metadata-Proxy: hop-limit"]), Does.Contain("\nX-Metadata-Proxy: hop-limit=1\n"));
            Assert.That(toOthers, Does.Not.Contain("X-Metadata-Proxy"));
            Assert.That(toOthers, Does.Contain("\nX-Aws-Ec2-Metadata-Token-Ttl-Seconds: 60\n").And.Contain("\nContent-Type: text/plain\n"));
        }
    }

    [Test]
    public void Off_is_novas_own_404_and_a_token_is_not_looked_at()
    {
        using AgentProcess agent = Agent("", "session_tokens = off");
        string answer = agent.Curl("/latest/api/token", [.. Guests.Fields, "-i", "-X", "PUT", "-H", Life + "60"]);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(answer, Does.StartWith("HTTP/1.1 404 ").And.Contain("<title>404 Not Found</title>"));
            Assert.That(Status(agent, "/latest/meta-data/hostname", "-H", "X-aws-ec2-metadata-token: made-up"), Is.EqualTo("200"));
            Assert.That(File.Exists(Path.Join(agent.Folder, "session_tokens.key")), Is.False);
        }
    }

    [TestCase("off", "optional", "404", "200")]
    [TestCase("off", "required", "404", "401")]
    [TestCase("required", "optional", "200", "200")]
    public void A_network_has_its_own_mode(string general, string own, string tokenElsewhere, string statusHere)
    {
        const string Elsewhere = "6b4102cd-e042-581d-b4b2-000000000002";
        using AgentProcess agent = Agent(
            "", $"session_tokens = {general}\nsession_tokens_per_network = {Elsewhere}:required, {Guests.Network.ToUpperInvariant()}:{own}");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Status(agent, "/latest/meta-data/hostname"), Is.EqualTo(statusHere));
            Assert.That(TokenOf(agent), Has.Length.EqualTo(64));
        }

        using AgentProcess without = Agent("", $"session_tokens = {general}\nsession_tokens_per_network = {Elsewhere}:required");
        Assert.That(Status(without, "/latest/api/token", "-X", "PUT", "-H", Life + "60"), Is.EqualTo(tokenElsewhere));
    }

    [Test]
    public void Without_a_secret_tokens_live_through_a_restart_by_a_key_that_only_the_agent_reads()
    {
        using AgentProcess agent = Agent("", "session_tokens = required");
        string token = TokenOf(agent);
        agent.Process.Terminate();
        agent.Start();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(Status(agent, "/latest/meta-data/hostname", "-H", "X-aws-ec2-metadata-token: " + token), Is.EqualTo("200"));
            Assert.That(
                File.GetUnixFileMode(Path.Join(agent.Folder, "session_tokens.key")),
                Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
        }
    }

    [Test]
    public void The_agent_shows_who_asks_without_a_token()
    {
        using AgentProcess agent = Agent(Secret, "");
        string token = TokenOf(agent);
        Status(agent, "/latest/meta-data/hostname", "-A", "old-tool/1");
        Status(agent, "/openstack/latest/meta_data.json", "-A", "older-tool/2");
        Status(agent, "/latest/meta-data/hostname", "-H", "X-aws-ec2-metadata-token: " + token);
        agent.Curl("/openstack", [.. Guests.FieldsOf(OtherAddress), "-H", "User-Agent:"]);

        using JsonDocument tokens = JsonDocument.Parse(Admin(agent, "/tokens"));
        using JsonDocument status = JsonDocument.Parse(Admin(agent, "/status"));
        JsonElement first = tokens.RootElement.GetProperty("instances")[0];
        using (Assert.EnterMultipleScope())
        {
            Assert.That(tokens.RootElement.GetProperty("session_tokens").GetString(), Is.EqualTo("optional"));
            Assert.That(first.GetProperty("instance").GetString(), Is.EqualTo(Guests.Id));
            Assert.That(first.GetProperty("without_token").GetInt32(), Is.EqualTo(2));
            Assert.That(first.GetProperty("with_token").GetInt32(), Is.EqualTo(1));
            Assert.That(
                first.GetProperty("programs_without_token").EnumerateArray().Select(static one => one.GetString()), Is.EqualTo(["old-tool/1", "older-tool/2"]));
            Assert.That(tokens.RootElement.GetProperty("instances").GetArrayLength(), Is.EqualTo(2));
            Assert.That(status.RootElement.GetProperty("agent").GetProperty("instances_without_session_token").GetInt32(), Is.EqualTo(2));
        }
    }

    private static AgentProcess Agent(string defaults, string proxy)
    {
        var agent = new AgentProcess();
        try
        {
            agent.Configure(defaults + "\nmetadata_workers = 1", proxy);
            agent.Import(Guests.File((Guests.Id, "web", Guests.Address), (Other, "other", OtherAddress)));
            agent.Start();
            return agent;
        }
        catch
        {
            agent.Dispose();
            throw;
        }
    }

    private static string TokenOf(AgentProcess agent, string life = "60") => agent.Curl("/latest/api/token", [.. Guests.Fields, "-X", "PUT", "-H", Life + life]);

    private static string Status(AgentProcess agent, string path, params IEnumerable<string> arguments) =>
        agent.Curl(path, [.. Guests.Fields, "-o", "/dev/null", "-w", "%{http_code}", .. arguments]);

    private static string Admin(AgentProcess agent, string path) =>
        Run.ToEnd("curl", "-s", "--unix-socket", agent.AdminSocket, "http://agent" + path).Output;
}
