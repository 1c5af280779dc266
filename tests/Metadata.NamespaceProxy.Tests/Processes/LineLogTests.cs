using System.Text;
using System.Text.Json.Nodes;
using Metadata.NamespaceProxy.Logging;
using Metadata.NamespaceProxy.Proxy;
using Metadata.NamespaceProxy.Tests.Support;

namespace Metadata.NamespaceProxy.Tests.Processes;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class LineLogTests
{
    private static readonly NetworkIdentity _network = new(Guid.Parse("01234567-89ab-cdef-0123-456789abcdef"), IsRouter: false);

    private readonly FakeTime _time = new();

    [Test]
    public void A_line_has_time_program_level_and_message()
    {
        MemoryStream output = new();
        new LineLog(new StreamSink(output, json: false), _time).Info("hello");
        Assert.That(Text(output), Is.EqualTo($"1970-01-01T00:00:00.000Z neutron-ns-metadata-proxy[{Environment.ProcessId}] INFO hello\n"));
    }

    [Test]
    public void What_a_guest_wrote_cannot_make_a_line_or_a_colour()
    {
        MemoryStream output = new();
        new LineLog(new StreamSink(output, json: false), _time).Info("a\r\nb\u001b[31m\u202ec\0");
        Assert.That(Text(output), Does.EndWith("INFO a\\x0d\\x0ab\\x1b[31m\\x202ec\\x00\n"));
    }

    [Test]
    public void A_line_is_cut()
    {
        MemoryStream output = new();
        new LineLog(new StreamSink(output, json: false), _time).Info(new string('x', 100_000));
        Assert.That(output.Length, Is.LessThan(1200));
    }

    [Test]
    public void A_guest_cannot_fill_a_disk_with_warnings()
    {
        MemoryStream output = new();
        LineLog log = new(new StreamSink(output, json: false), _time);
        for (int i = 0; i < 1000; i++)
        {
            log.Warning("refused");
        }

        _time.Advance(TimeSpan.FromSeconds(1));
        log.Warning("refused");
        string[] lines = Text(output).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.That(lines, Has.Length.EqualTo(22));
        Assert.That(lines[20], Does.EndWith("WARNING 980 warnings were not written"));
    }

    [Test]
    public void One_namespace_s_warnings_do_not_take_the_place_of_another_s()
    {
        MemoryStream output = new();
        LineLog log = new(new StreamSink(output, json: false), _time);
        LineLog noisy = log.For("noisy", _network);
        for (int i = 0; i < 150; i++)
        {
            noisy.Warning("refused");
        }

        log.For("quiet", _network).Warning("refused");
        Assert.That(Text(output).Split("noisy: refused\n"), Has.Length.EqualTo(21));
        Assert.That(Text(output), Does.EndWith("WARNING quiet: refused\n"));
    }

    [Test]
    public void All_namespaces_together_cannot_fill_a_disk_either()
    {
        MemoryStream output = new();
        LineLog log = new(new StreamSink(output, json: false), _time);
        for (int i = 0; i < 1000; i++)
        {
            log.For($"namespace-{i}", _network).Warning("refused");
        }

        Assert.That(Text(output).Split("refused\n"), Has.Length.EqualTo(201));
    }

    [Test]
    public void Fields_can_make_no_line_and_fill_no_disk_either()
    {
        MemoryStream output = new();
        LineLog log = new(new StreamSink(output, json: true), _time);
        for (int i = 0; i < 1000; i++)
        {
            log.Warning("refused", new KeyValuePair<string, string>("path", "/a\r\nb\u001b[31m\u202e\"" + new string('x', 100_000)));
        }

        string[] lines = Text(output).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.That(lines, Has.Length.EqualTo(20).And.All.Length.LessThan(1300));
        Assert.That((string?)JsonNode.Parse(lines[0])!["path"], Does.StartWith("/a\\x0d\\x0ab\\x1b[31m\\x202e\"xxx").And.EndWith("x..."));
    }

    [Test]
    public void A_namespace_s_lines_have_its_name_and_identity_as_fields()
    {
        MemoryStream output = new();
        LineLog log = new(new StreamSink(output, json: true), _time);
        log.For("qrouter-x", _network with { IsRouter = true }).Info("served");
        log.About("", _network).Error("fault");
        JsonNode[] lines = [.. Text(output).TrimEnd('\n').Split('\n').Select(line => JsonNode.Parse(line)!)];
        using (Assert.EnterMultipleScope())
        {
            Assert.That(((string?)lines[0]["level"], (string?)lines[0]["message"]), Is.EqualTo(("info", "qrouter-x: served")));
            Assert.That(((string?)lines[0]["namespace"], (string?)lines[0]["router_id"]), Is.EqualTo(("qrouter-x", _network.Id.ToString())));
            Assert.That(((string?)lines[1]["level"], (string?)lines[1]["message"]), Is.EqualTo(("error", "fault")));
            Assert.That(((string?)lines[1]["namespace"], (string?)lines[1]["network_id"]), Is.EqualTo(((string?)null, _network.Id.ToString())));
        }
    }

    private static string Text(MemoryStream output) => Encoding.ASCII.GetString(output.ToArray());
}
