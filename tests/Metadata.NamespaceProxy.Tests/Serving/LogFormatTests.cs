using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Metadata.NamespaceProxy.Tests.Support;

namespace Metadata.NamespaceProxy.Tests.Serving;

public sealed class LogFormatTests
{
    private const string Network = "01234567-89ab-cdef-0123-456789abcdef";

    [Test]
    public void A_refusal_is_one_json_object_with_every_value_a_field()
    {
        using ProxyRig rig = new(agent: false, ["--netns", "qdhcp-x", "--connect-timeout", "0.05", "--log-format", "json"]);
        string answer = rig.Ask(Get("/openstack/%22"), "127.0.0.7");
        Until.True(() => rig.Log.EndsWith('\n'), () => rig.Log);
        JsonObject line = JsonNode.Parse(rig.Log)!.AsObject();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(line.Select(field => field.Key), Is.EqualTo(
                ["time", "level", "pid", "message", "namespace", "network_id", "request_id", "source", "status", "code", "request", "method", "path"]));
            Assert.That((string?)line["level"], Is.EqualTo("warning"));
            Assert.That((int)line["pid"]!, Is.EqualTo(Environment.ProcessId));
            Assert.That((string?)line["namespace"], Is.EqualTo("qdhcp-x"));
            Assert.That((string?)line["network_id"], Is.EqualTo(Network));
            Assert.That(answer, Does.Contain("X-Request-Id: " + (string?)line["request_id"] + "\r\n"));
            Assert.That((string?)line["source"], Is.EqualTo("127.0.0.7"));
            Assert.That((string?)line["status"], Is.EqualTo("503"));
            Assert.That((string?)line["code"], Is.EqualTo("agent-unreachable"));
            Assert.That((string?)line["request"], Is.EqualTo("GET /openstack/%22"));
            Assert.That((string?)line["method"], Is.EqualTo("GET"));
            Assert.That((string?)line["path"], Is.EqualTo("/openstack/%22"));
            Assert.That((string?)line["message"], Is.EqualTo($"refused 127.0.0.7 GET /openstack/%22 status=503 reason=agent-unreachable request-id={line["request_id"]}"));
        }
    }

    [Test]
    public void The_journal_gets_a_refusal_under_the_names_that_the_agent_uses()
    {
        using ProxyRig rig = new(agent: false, ["--connect-timeout", "0.05", "--log-format", "journald"]);
        using Socket journal = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { ReceiveTimeout = 10_000 };
        journal.Bind(new UnixDomainSocketEndPoint(rig.Journal));
        string answer = rig.Ask(Get("/latest"));
        byte[] datagram = new byte[16 * 1024];
        string[] lines = Encoding.UTF8.GetString(datagram, 0, journal.Receive(datagram)).Split('\n');
        string id = lines.Single(line => line.StartsWith("METADATA_REQUEST_ID=", StringComparison.Ordinal)).Split('=')[1];
        using (Assert.EnterMultipleScope())
        {
            Assert.That(lines, Is.SupersetOf(new[]
            {
                "PRIORITY=4", "SYSLOG_IDENTIFIER=neutron-ns-metadata-proxy", $"MESSAGE=refused 127.0.0.1 GET /latest status=503 reason=agent-unreachable request-id={id}",
                "METADATA_NETWORK_ID=" + Network, "METADATA_SOURCE=127.0.0.1", "METADATA_STATUS=503", "METADATA_CODE=agent-unreachable",
                "METADATA_REQUEST=GET /latest", "METADATA_METHOD=GET", "METADATA_PATH=/latest",
            }));
            Assert.That(answer, Does.Contain($"X-Request-Id: {id}\r\n"));
            Assert.That(rig.Log, Is.Empty);
        }
    }

    [Test]
    public void While_there_is_no_journal_the_line_stands_where_text_would()
    {
        using ProxyRig rig = new(agent: false, ["--connect-timeout", "0.05", "--log-format", "journald"]);
        rig.Ask(Get("/latest"));
        Until.True(() => rig.Log.EndsWith('\n'), () => rig.Log);
        Assert.That(rig.Log, Does.Match(@"^\S+Z neutron-ns-metadata-proxy\[\d+\] WARNING refused 127\.0\.0\.1 GET /latest status=503 reason=agent-unreachable request-id=req-\S{36}\n$"));
    }

    [Test]
    public void A_guest_s_path_is_cut_and_without_its_query_in_fields_too()
    {
        using ProxyRig rig = new(agent: false, ["--connect-timeout", "0.05", "--log-format", "json"]);
        rig.Ask(Get("/" + new string('x', 1000)));
        rig.Ask(Get("/latest?token=secret"));
        Until.True(() => rig.Log.Split('\n').Length == 3, () => rig.Log);
        string[] paths = [.. rig.Log.TrimEnd('\n').Split('\n').Select(line => (string)JsonNode.Parse(line)!["path"]!)];
        Assert.That(paths, Is.EqualTo(["/" + new string('x', 251) + "...", "/latest"]));
        Assert.That(rig.Log, Does.Not.Contain("secret"));
    }

    private static string Get(string path) => $"GET {path} HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n";
}
