using System.Text.RegularExpressions;
using Metadata.Relay.Tests.Link;

namespace Metadata.Relay.Tests;

/// <summary>One name for a request: in the answer's fields, in a refusal's body, at the agent, and towards nova.</summary>
public sealed partial class TraceTests
{
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi";

    [Test]
    public void Every_relayed_answer_carries_a_request_id_of_its_own_under_both_names()
    {
        var rig = new Rig();
        var upstream = rig.Dialer.Add();
        var guest = rig.Connect();
        var seen = new HashSet<string>();
        for (var i = 0; i < 3; i++)
        {
            guest.Send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
            upstream.Send(Ok);
            var ids = Ids(guest.TakeWhole());
            Assert.That(ids, Has.Length.EqualTo(2).And.All.EqualTo(ids[0]));
            seen.Add(ids[0]);
        }

        Assert.That(seen, Has.Count.EqualTo(3));
    }

    [Test]
    public void A_request_id_that_the_upstream_gave_stays_and_only_the_other_name_is_added()
    {
        var rig = new Rig();
        var upstream = rig.Dialer.Add();
        var guest = rig.Connect();
        guest.Send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
        upstream.Send("HTTP/1.1 200 OK\r\nx-openstack-request-id: req-of-nova\r\nContent-Length: 0\r\n\r\n");
        var answer = guest.TakeWhole();
        Assert.That(answer, Does.Contain("x-openstack-request-id: req-of-nova\r\n").And.Contain("X-Request-Id: req-").And.Not.Contain("X-Openstack-Request-Id"));
    }

    [Test]
    public void A_refusals_body_names_the_same_request_as_its_fields()
    {
        var guest = new Rig().Connect();
        guest.Send("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n");
        var answer = guest.TakeWhole();
        var ids = Ids(answer);
        Assert.That(ids, Has.Length.EqualTo(2));
        Assert.That(answer, Does.EndWith($"\nrequest-id: {ids[0]}\n"));
    }

    [TestCase("traceparent")]
    [TestCase("Traceparent")]
    [TestCase("tracestate")]
    [TestCase("baggage")]
    [TestCase("X-Request-Id")]
    [TestCase("x_request_id")]
    [TestCase("X-Correlation-ID")]
    [TestCase("X-OpenStack-Request-ID")]
    public void A_guests_own_trace_goes_no_further(string field)
    {
        var rig = new Rig();
        var upstream = rig.Dialer.Add();
        rig.Connect().Send($"GET / HTTP/1.1\r\nHost: h\r\n{field}: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\r\n\r\n");
        Assert.That(upstream.Take(), Does.Not.Contain("0af7651916cd43dd8448eb211c80319c"));
    }

    [Test]
    public void The_agent_calls_a_request_as_the_proxy_does_and_knows_when_the_proxy_had_it()
    {
        var rig = new LinkRig();
        (Guid Id, long Received, long Began) agent = default;
        rig.Handler = exchange =>
        {
            agent = (exchange.Trace.RequestId, exchange.Trace.ReceivedAt, exchange.Trace.BeganAt);
            return exchange.RefuseAsync(Failure.InstanceNotFound);
        };
        var guest = rig.Guest();
        guest.Send(LinkRig.Get("/"));
        var answer = guest.TakeWhole();
        Assert.Multiple(() =>
        {
            Assert.That(Ids(answer), Is.EqualTo(new[] { $"req-{agent.Id}", $"req-{agent.Id}" }));
            Assert.That(answer, Does.EndWith($"reason: no-such-port\nrequest-id: req-{agent.Id}\n").And.Not.Contain("X-Metadata-Proxy"));
            Assert.That(agent.Received, Is.Positive.And.LessThanOrEqualTo(agent.Began));
        });
    }

    [Test]
    public void The_proxy_learns_the_reason_for_which_the_agent_refused()
    {
        var observer = new EndedExchanges();
        var rig = new LinkRig(observer) { Handler = static exchange => exchange.RefuseAsync(Failure.InstanceAmbiguous) };
        var guest = rig.Guest();
        guest.Send(LinkRig.Get("/"));
        Assert.That(observer.Seen, Is.EqualTo(new[] { (404, "ambiguous-port", true) }));
    }

    [Test]
    public void Every_exchange_ends_once_whatever_became_of_it()
    {
        var observer = new EndedExchanges();
        var rig = new Rig(RelayLimits.Default with { MaxBodyBytes = 1 }, observer);
        var upstream = rig.Dialer.Add();
        var guest = rig.Connect();
        guest.Send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
        upstream.Send(Ok);
        guest.Send("PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\n");
        rig.Connect().Send("no\r\n\r\n");
        Assert.That(observer.Seen, Is.EqualTo(new (int, string?, bool)[] { (200, null, false), (413, "body-too-large", false), (400, "invalid-request-line", false) }));
    }

    [Test]
    public void A_traceparent_has_the_form_of_W3C_Trace_Context()
    {
        var rig = new Rig();
        var text = "";
        Guid id = default;
        rig.Handler = exchange =>
        {
            Span<byte> value = stackalloc byte[ExchangeTrace.TraceparentLength];
            exchange.Trace.FormatTraceparent(value);
            text = System.Text.Encoding.ASCII.GetString(value);
            id = exchange.Trace.RequestId;
            return exchange.AnswerAsync(200, default, default);
        };
        rig.Connect().Send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
        Assert.That(text, Does.Match($"^00-{id:N}-[0-9a-f]{{16}}-01$"));
    }

    private static string[] Ids(string answer) => [.. RequestId().Matches(answer).Select(static match => match.Groups[1].Value)];

    [GeneratedRegex("\r\nX-(?:Openstack-)?Request-Id: (req-[0-9a-f-]{36})(?=\r\n)")]
    private static partial Regex RequestId();
}
