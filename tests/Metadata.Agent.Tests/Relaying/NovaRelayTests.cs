using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Metadata.Agent.Tests.Processes;

namespace Metadata.Agent.Tests.Relaying;

/// <summary>A real agent before a nova that Python's own HTTP server plays.</summary>
public sealed class NovaRelayTests
{
    private const string Secret = "relay-secret";
    private const string Report = "\n%{http_code} %{content_type}";

    private AgentProcess _agent = null!;
    private RunningProcess _nova = null!;
    private int _port;

    [OneTimeSetUp]
    public void Start()
    {
        _port = Run.FreePort();
        _nova = NovaStub.Start(_port);
        _agent = new AgentProcess();
        _agent.Configure($"nova_metadata_port = {_port}\nmetadata_proxy_shared_secret = {Secret}\nmetadata_workers = 1", "upstream = nova\nhold_time = 0.5");
        _agent.Import(Guests.One);
        _agent.Start();
    }

    [OneTimeTearDown]
    public void Stop()
    {
        _agent.Dispose();
        _nova.Dispose();
    }

    [Test]
    public void Nova_is_told_who_asks_and_nothing_else_of_the_kind()
    {
        using JsonDocument seen = JsonDocument.Parse(Get(
            "/openstack/latest/meta_data.json?x=1", "-H", "X-Tenant-ID: forged", "-H", "x-instance-id-signature: forged", "-H", "X-Metadata-Provider: forged"));
        Dictionary<string, string> fields = seen.RootElement.GetProperty("fields").EnumerateArray()
            .ToDictionary(static pair => pair[0].GetString()!, static pair => pair[1].GetString()!);
        string signature = Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), Encoding.UTF8.GetBytes(Guests.Id)));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(seen.RootElement.GetProperty("path").GetString(), Is.EqualTo("/openstack/latest/meta_data.json?x=1"));
            Assert.That(fields["X-Forwarded-For"], Is.EqualTo(Guests.Address));
            Assert.That(fields["X-Instance-ID"], Is.EqualTo(Guests.Id));
            Assert.That(fields["X-Tenant-ID"], Is.EqualTo(Guests.Project));
            Assert.That(fields["X-Instance-ID-Signature"], Is.EqualTo(signature));
            Assert.That(fields.Keys, Has.None.StartsWith("X-Neutron").And.None.StartsWith("X-Metadata"));
        }
    }

    [Test]
    public void Nova_is_given_the_requests_trace_and_none_of_the_guests_own()
    {
        const string Own = "0af7651916cd43dd8448eb211c80319c";
        string answer = Get(
            "/openstack", "-i", "-H", $"traceparent: 00-{Own}-b7ad6b7169203331-01", "-H", "Tracestate: vendor=" + Own, "-H", "X-Request-Id: req-" + Own,
            "-H", "x_openstack_request_id: " + Own, "-H", "baggage: a=" + Own);
        string[] ids = [.. Regex.Matches(answer, @"(?m)^X-(?:Openstack-)?Request-Id: (req-[0-9a-f-]{36})").Select(static match => match.Groups[1].Value)];
        using JsonDocument seen = JsonDocument.Parse(answer[answer.IndexOf('{', StringComparison.Ordinal)..]);
        string[][] fields = [.. seen.RootElement.GetProperty("fields").EnumerateArray().Select(static pair => new[] { pair[0].GetString()!, pair[1].GetString()! })];
        using (Assert.EnterMultipleScope())
        {
            Assert.That(ids, Has.Length.EqualTo(2).And.All.EqualTo(ids[0]), "X-Request-Id and X-Openstack-Request-Id");
            Assert.That(
                fields.Single(static field => field[0].Equals("traceparent", StringComparison.OrdinalIgnoreCase))[1],
                Does.Match($"^00-{ids[0][4..].Replace("-", "", StringComparison.Ordinal)}-[0-9a-f]{{16}}-01$").And.Not.Contain("-0000000000000000-"));
            Assert.That(seen.RootElement.GetProperty("fields").GetRawText(), Does.Not.Contain(Own));
        }
    }

    [Test]
    public void A_binary_body_passes_untouched()
    {
        string file = Path.Join(_agent.Folder, "binary");
        Get("/binary", "-o", file);

        Assert.That(File.ReadAllBytes(file), Is.EqualTo(Enumerable.Range(0, 256_000).Select(static i => (byte)i).ToArray()));
    }

    [TestCase("/empty", "\n200 text/plain; charset=UTF-8")]
    [TestCase("/status/403", "nova says 403\n403 text/plain; charset=UTF-8")]
    [TestCase("/status/404", "nova says 404\n404 text/plain; charset=UTF-8")]
    [TestCase("/status/409", "nova says 409\n409 text/plain; charset=UTF-8")]
    [TestCase("/status/500", "nova says 500\n500 text/plain; charset=UTF-8")]
    [TestCase("/status/503", "nova says 503\n503 text/plain; charset=UTF-8")]
    [TestCase("/close", "until the end\n200 text/plain")]
    public void The_answer_is_novas(string path, string expected) => Assert.That(Get(path, "-w", Report), Is.EqualTo(expected));

    [Test]
    public void A_chunked_answer_arrives_whole()
    {
        string body = Get("/chunked");

        Assert.That(body, Is.EqualTo("one" + string.Concat(Enumerable.Repeat("two", 5000)) + "three"));
    }

    [Test]
    public void A_HEAD_has_the_length_and_no_body() =>
        Assert.That(Get("/anything", "-I"), Does.Contain("Content-Length: 12345"));

    [TestCase("-d", "secret-password")]
    [TestCase("-d", "")]
    [TestCase("-H", "Transfer-Encoding: chunked", "-d", "secret-password")]
    public void A_body_reaches_nova(params string[] arguments)
    {
        using JsonDocument seen = JsonDocument.Parse(Get("/openstack/latest/password", arguments));

        Assert.That(seen.RootElement.GetProperty("method").GetString(), Is.EqualTo("POST"));
        if (arguments[0] == "-d")
        {
            Assert.That(seen.RootElement.GetProperty("body").GetString(), Is.EqualTo(arguments[1]));
        }
    }

    [Test]
    public void A_long_answer_that_ends_early_is_cut_off_for_the_guest_too()
    {
        (int code, _) = Run.ToEnd("curl", ["-s", "--unix-socket", _agent.Socket, .. Guests.Fields, "http://agent/cut-long"]);

        // 18: the transfer ended with data outstanding; 56: reset.
        Assert.That(code, Is.EqualTo(18).Or.EqualTo(56));
    }

    [Test]
    public void A_short_answer_that_ends_early_is_asked_for_again() => Assert.That(Get("/cut-once", "-w", "%{http_code}"), Is.EqualTo("whole200"));

    [Test]
    public void A_short_answer_that_always_ends_early_is_a_502_with_a_reason() =>
        Assert.That(Get("/cut", "-i"), Does.StartWith("HTTP/1.1 502 Bad Gateway").And.Contain("reason: upstream-closed"));

    [Test]
    public void A_503_of_novas_is_tried_again_before_the_guest_sees_it() =>
        Assert.That(Get("/503-once", "-w", "%{http_code}"), Is.EqualTo("at the second try200"));

    [Test]
    public void What_is_not_HTTP_is_a_502_with_a_reason() =>
        Assert.That(Get("/garbage", "-i"), Does.StartWith("HTTP/1.1 502 Bad Gateway").And.Contain("reason: upstream-malformed"));

    [Test]
    public void Connections_to_nova_are_kept()
    {
        // Those that other tests left behind may close meanwhile.
        int before = int.Parse(Get("/connections"), CultureInfo.InvariantCulture);
        for (int i = 0; i < 20; i++)
        {
            Get("/empty");
        }

        Assert.That(int.Parse(Get("/connections"), CultureInfo.InvariantCulture), Is.LessThanOrEqualTo(before + 1));
    }

    [Test]
    public void A_403_is_said_to_be_the_secret_and_not_for_every_request()
    {
        for (int i = 0; i < 5; i++)
        {
            Get("/status/403");
        }

        string[] lines = [.. _agent.Process.Lines.Where(static line => line.Contains("the secrets differ", StringComparison.Ordinal))];
        using (Assert.EnterMultipleScope())
        {
            Assert.That(lines, Has.Length.EqualTo(1));
            Assert.That(lines[0], Does.Contain($"127.0.0.1:{_port}").And.Contain(Guests.Id).And.Contain("metadata_proxy_shared_secret"));
            Assert.That(_agent.Output, Does.Not.Contain(Secret));
        }
    }

    private string Get(string path, params IEnumerable<string> arguments) => _agent.Curl(path, [.. Guests.Fields, .. arguments]);
}
