using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Metadata.EndToEnd.Tests;

/// <summary>A guest's request id leads through the logs of proxy and agent to the times of its hops.</summary>
internal sealed partial class TraceTests
{
    private const string Address = "10.9.0.81";

    [Test]
    public void A_request_id_finds_the_request_in_both_logs_and_in_metadatactl_trace()
    {
        using var world = new World();
        Network network = world.AddNetwork();
        Guid instance = world.NewId();
        Service agent = world.StartAgent();
        world.Import(Records.Instance(instance, "traced", network.Id, "10.9.0.0/24", Address));
        Guest guest = world.AddGuest(network, Address, instance);
        Guest stranger = world.AddGuest(network, "10.9.0.82", Guid.Empty);
        Service proxy = world.StartProxy(network);
        Until.True(() => guest.Status("/openstack") == 200, "the first 200");

        string answer = guest.Curl("/openstack/latest/meta_data.json", "-D", "-", "-H", "traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "-H", "X-Request-Id: req-mine");
        string[] ids = [.. RequestId().Matches(answer).Select(static match => match.Groups[1].Value)];
        Assert.That(ids, Has.Length.EqualTo(2).And.All.EqualTo(ids[0]));
        JsonNode traced = Trace(world, ids[0])["exchanges"]![0]!;
        string[] hops = [.. traced["hops"]!.AsArray().Select(static hop => (string)hop!["hop"]!)];
        Assert.Multiple(() =>
        {
            Assert.That(hops, Is.EqualTo(new[] { "proxy", "agent", "look-up", "answer", "end" }));
            Assert.That(traced["hops"]!.AsArray().Select(static hop => (long)hop!["at_us"]!), Is.Ordered);
            Assert.That((string?)traced["instance"], Is.EqualTo(instance.ToString()));
            Assert.That((string?)traced["trace_id"], Is.EqualTo(ids[0][4..].Replace("-", "")).And.Not.EqualTo("0af7651916cd43dd8448eb211c80319c"));
            Assert.That((int)traced["status"]!, Is.EqualTo(200));
        });

        string refusal = stranger.Curl("/openstack", "-D", "-");
        string refused = RequestId().Match(refusal).Groups[1].Value;
        Until.True(() => agent.Output.Contains(refused, StringComparison.Ordinal) && proxy.Output.Contains(refused, StringComparison.Ordinal), () => "both logs: " + agent.Output + proxy.Output);
        Assert.Multiple(() =>
        {
            Assert.That(refusal, Does.Contain($"reason: no-such-port\nrequest-id: {refused}"));
            Assert.That(proxy.Output, Does.Contain($"agent refused 10.9.0.82 GET /openstack status=404 reason=no-such-port request-id={refused}"));
            Assert.That(Shell.Must(Published.Control, "--config-file", world.Configuration, "trace", refused), Does.Contain("no-such-port").And.Contain("proxy"));
            Assert.That(Shell.Must(Published.Control, "--config-file", world.Configuration, "trace", instance.ToString()), Does.Contain(ids[0]));
            Assert.That(Shell.Run(Published.Control, "--config-file", world.Configuration, "trace", "req-" + Guid.Empty).Code, Is.Not.Zero);
        });
    }

    private static JsonNode Trace(World world, string what) =>
        JsonNode.Parse(Shell.Must(Published.Control, "--config-file", world.Configuration, "--json", "trace", what))!;

    [GeneratedRegex("X-(?:Openstack-)?Request-Id: (req-[0-9a-f-]{36})")]
    private static partial Regex RequestId();
}
