using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Metadata.Agent.Tests.Processes;

namespace Metadata.Agent.Tests.Telemetry;

/// <summary>What an agent that serves says of itself.</summary>
public sealed partial class MetricsTests
{
    private const string Stranger = "10.9.0.99";

    private AgentProcess _agent = null!;
    private string _refusal = "";
    private int _port;

    [OneTimeSetUp]
    public void Serve()
    {
        _agent = new AgentProcess();
        _port = Run.FreePort();
        _agent.Configure(defaults: "debug = true", proxy: $"metrics_listen = 127.0.0.1:{_port}\nlog_format = json");
        _agent.Import(Guests.One);
        _agent.Start();
        _agent.Curl("/latest/meta-data/instance-id", Guests.Fields);
        _agent.Curl("/latest/meta-data/hostname", Guests.Fields);
        _refusal = _agent.Curl("/latest/user-data?token=query-secret", ["-D", "-", .. Guests.FieldsOf(Stranger)]);
        Run.Until(() => Metrics().Contains("metadata_refusals_total{", StringComparison.Ordinal), () => "the refusal's count");
    }

    [OneTimeTearDown]
    public void End() => _agent.Dispose();

    [Test]
    public void The_admin_socket_and_the_loopback_port_serve_the_same_metrics()
    {
        string remote = Run.ToEnd("curl", "-s", "-i", $"http://127.0.0.1:{_port}/metrics").Output;
        Assert.Multiple(() =>
        {
            Assert.That(remote, Does.Contain("Content-Type: text/plain; version=0.0.4; charset=utf-8"));
            Assert.That(Names(remote), Is.EquivalentTo(Names(Metrics())));
            Assert.That(Run.ToEnd("curl", "-s", $"http://127.0.0.1:{_port}/instances").Output, Does.Contain("reason: not-found"));
        });
    }

    [Test]
    public void Requests_are_counted_by_status_network_and_reason()
    {
        string text = Metrics();
        Assert.Multiple(() =>
        {
            Assert.That(text, Does.Contain("http_server_request_duration_seconds_count{http_request_method=\"GET\",http_response_status_code=\"200\"} 2"));
            Assert.That(text, Does.Contain("metadata_refusals_total{metadata_reason=\"no-such-port\"} 1"));
            Assert.That(text, Does.Contain($"metadata_network_requests_total{{metadata_network_kind=\"network\",metadata_network_id=\"{Guests.Network}\"}} 3"));
            Assert.That(text, Does.Contain("dotnet_process_cpu_time_seconds_total{"));
        });
    }

    [Test]
    public void Every_line_is_a_comment_or_a_sample_of_the_metric_announced_before_it()
    {
        string announced = "";
        foreach (string line in Metrics().Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.StartsWith("# TYPE ", StringComparison.Ordinal))
            {
                announced = line.Split(' ')[2];
            }
            else if (!line.StartsWith("# HELP ", StringComparison.Ordinal))
            {
                Match sample = Sample().Match(line);
                Assert.That(sample.Success && sample.Groups[1].Value.StartsWith(announced, StringComparison.Ordinal), Is.True, line);
                Assert.That(double.TryParse(sample.Groups[2].Value, NumberStyles.Float, CultureInfo.InvariantCulture, out _), Is.True, line);
            }
        }
    }

    [Test]
    public void Requests_tell_who_asks_most_and_why_others_were_refused()
    {
        JsonNode requests = JsonNode.Parse(Admin("/requests"))!;
        Assert.Multiple(() =>
        {
            Assert.That((int)requests["by_status"]!["200"]!, Is.EqualTo(2));
            Assert.That((int)requests["refused"]!["no-such-port"]!, Is.EqualTo(1));
            Assert.That((string?)requests["networks"]![0]!["id"], Is.EqualTo(Guests.Network));
            Assert.That((string?)requests["instances"]![0]!["instance"], Is.EqualTo(Guests.Id));
            Assert.That((int)requests["instances"]![0]!["requests"]!, Is.EqualTo(2));
        });
    }

    [Test]
    public void An_instances_exchanges_are_remembered_with_the_times_of_their_hops()
    {
        JsonArray exchanges = JsonNode.Parse(Admin($"/traces?instance={Guests.Id}"))!["exchanges"]!.AsArray();
        Assert.That(exchanges.Select(static one => (string?)one!["request"]), Is.EqualTo(new[] { "GET /latest/meta-data/instance-id", "GET /latest/meta-data/hostname" }));
        JsonArray hops = exchanges[0]!["hops"]!.AsArray();
        Assert.Multiple(() =>
        {
            Assert.That(hops.Select(static hop => (string?)hop!["hop"]), Is.EqualTo(new[] { "agent", "look-up", "answer", "end" }));
            Assert.That(hops.Select(static hop => (long)hop!["at_us"]!), Is.Ordered);
        });
    }

    [Test]
    public void A_stranger_is_remembered_under_its_network_without_its_query()
    {
        string text = Admin($"/traces?network={Guests.Network}&address={Stranger}");
        Assert.Multiple(() =>
        {
            Assert.That(text, Does.Contain("\"reason\":\"no-such-port\"").And.Contain("GET /latest/user-data\""));
            Assert.That(text, Does.Not.Contain("query-secret"));
        });
    }

    [Test]
    public void A_refusals_log_line_is_json_with_the_request_id_that_the_guest_was_told()
    {
        string id = RequestId().Match(_refusal).Groups[1].Value;
        Run.Until(() => _agent.Output.Contains($"\"request_id\":\"{id}\"", StringComparison.Ordinal), () => id + " in " + _agent.Output);
        JsonNode line = _agent.Process.Lines.Select(static line => JsonNode.Parse(line)!).First(line => (string?)line["request_id"] == id);
        Assert.That(((string?)line["level"], (string?)line["code"], (string?)line["status"]), Is.EqualTo(("warning", "no-such-port", "404")));
        Assert.That(Admin($"/traces?request={id}"), Does.Contain($"\"request_id\":\"{id}\""));
    }

    [Test]
    public void The_dashboard_and_the_alerts_name_only_metrics_that_exist()
    {
        using AgentProcess relaying = new();
        relaying.Configure(proxy: "upstream = nova\ndirectory = neutron\nsession_tokens = optional", more: "[neutron]\nauth_type = none\nendpoint_override = http://127.0.0.1:1");
        relaying.Start();
        HashSet<string> known = [.. Names(Metrics()), .. Names(Metrics(relaying))];
        string folder = Path.Join(Repository(), "packaging/observability");
        string dashboard = File.ReadAllText(Path.Join(folder, "grafana-dashboard.json"));
        string alerts = Run.ToEnd("/usr/bin/python3", "-c", $"import json, yaml; print(json.dumps(yaml.safe_load(open('{folder}/prometheus-rules.yml'))))").Output;
        string[] expressions =
        [
            .. JsonNode.Parse(dashboard)!["panels"]!.AsArray().SelectMany(static panel => panel!["targets"]?.AsArray() ?? []).Select(static target => (string)target!["expr"]!),
            .. JsonNode.Parse(alerts)!["groups"]!.AsArray().SelectMany(static group => group!["rules"]!.AsArray()).Select(static rule => (string)rule!["expr"]!),
        ];
        string[] named = [.. expressions.SelectMany(static text => MetricName().Matches(text).Select(static match => match.Value)).Distinct()];
        Assert.Multiple(() =>
        {
            Assert.That(named, Has.Length.GreaterThan(8));
            Assert.That(named.Select(static name => Suffix().Replace(name, "")).Distinct(), Is.SubsetOf(known));
        });
    }

    private static string Repository()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Join(folder, "Metadata.Proxy.sln")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder!;
    }

    private static string Metrics(AgentProcess agent) =>
        Run.ToEnd("curl", "-s", "--unix-socket", agent.AdminSocket, "http://agent/metrics").Output;

    private static IEnumerable<string> Names(string text) => TypeLine().Matches(text).Select(static match => match.Groups[1].Value);

    private string Metrics() => Metrics(_agent);

    private string Admin(string path) => Run.ToEnd("curl", "-s", "--unix-socket", _agent.AdminSocket, "http://agent" + path).Output;

    [GeneratedRegex("^# TYPE ([a-z_:]+) (?:counter|gauge|histogram)\r?$", RegexOptions.Multiline)]
    private static partial Regex TypeLine();

    [GeneratedRegex("""^([a-z_]+)(?:\{[a-z_]+="[^"\n]*"(?:,[a-z_]+="[^"\n]*")*\})? (\S+)$""")]
    private static partial Regex Sample();

    [GeneratedRegex("X-Request-Id: (req-[0-9a-f-]{36})")]
    private static partial Regex RequestId();

    [GeneratedRegex("\\b(?:http|metadata(?!_proxy|_supervisor)|dotnet)_[a-z_]+_(?:seconds|total|bucket|sum|count|bytes|connections|entries)\\b|\\bmetadata_connections\\b")]
    private static partial Regex MetricName();

    [GeneratedRegex("_(?:bucket|sum|count)$")]
    private static partial Regex Suffix();
}
