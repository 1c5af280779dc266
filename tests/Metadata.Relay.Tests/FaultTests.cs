namespace Metadata.Relay.Tests;

public sealed class FaultTests
{
    private const string Get = "GET /a HTTP/1.1\r\nHost: h\r\n\r\n";
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi";

    [TestCase("GET / HTTP/1.1\r\nHost: h\r\nBad : x\r\n\r\n", "400")]
    [TestCase("GET / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", "400")]
    [TestCase("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", "400")]
    [TestCase("GET / HTTP/1.1\r\n\r\n", "400")]
    public void What_is_ambiguous_is_refused_and_the_connection_closed(string request, string status)
    {
        var rig = new Rig();
        var guest = rig.Connect(out var served);
        guest.Send(request);
        Assert.That(guest.Take(), Does.Match(
            $"^HTTP/1.1 {status} [^\r]+\r\n(?s:.*)Connection: close\r\n\r\n{status} [A-Z][A-Za-z ]+\nreason: [a-z0-9-]+\nrequest-id: req-[0-9a-f-]{{36}}\n$"));
        Assert.That(guest.Closed && guest.Lingered);
        Assert.That(served.IsCompletedSuccessfully);
        Assert.That(rig.Dialer.Dials, Is.Zero);
    }

    [Test]
    public void A_stale_pooled_connection_is_found_before_it_is_used()
    {
        var rig = new Rig();
        var first = rig.Dialer.Add();
        var second = rig.Dialer.Add();
        var guest = rig.Connect();
        guest.Send(Get);
        first.Send(Ok);
        first.SendEnd();
        guest.Send(Get);
        second.Send(Ok);
        Assert.That(guest.Take(), Is.EqualTo(Ok + Ok));
    }

    [Test]
    public void A_connection_that_ends_before_its_answer_costs_a_GET_nothing()
    {
        var rig = new Rig();
        var first = rig.Dialer.Add();
        var second = rig.Dialer.Add();
        var guest = rig.Connect();
        guest.Send(Get);
        first.SendEnd();
        Assert.That(second.Take(), Does.StartWith("GET /a "));
        second.Send(Ok);
        Assert.That(guest.Take(), Is.EqualTo(Ok));
    }

    [Test]
    public void A_POST_is_never_sent_twice()
    {
        var rig = new Rig();
        var first = rig.Dialer.Add();
        rig.Dialer.Add();
        var guest = rig.Connect();
        guest.Send("POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\nx");
        first.SendEnd();
        Assert.That(guest.Take(), Does.StartWith("HTTP/1.1 502 ").And.Contain("reason: upstream-closed\n"));
        Assert.That(rig.Dialer.Dials, Is.EqualTo(1));
    }

    [Test]
    public async Task An_absent_agent_is_a_503_with_Retry_After()
    {
        var rig = new Rig(RelayLimits.Default with { ConnectDeadline = TimeSpan.FromMilliseconds(50) });
        var guest = rig.Connect(out var served);
        guest.Send("GET /a HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
        await served;
        Assert.That(guest.Take(), Does.StartWith("HTTP/1.1 503 ").And.Contain("reason: agent-unreachable\n").And.Contain("Retry-After: 1\r\n"));
    }

    [Test]
    public async Task An_agent_that_comes_back_in_time_costs_nothing()
    {
        var rig = new Rig();
        rig.Dialer.AddAbsent();
        rig.Dialer.AddAbsent();
        var upstream = rig.Dialer.Add();
        upstream.Send(Ok);
        upstream.SendEnd();
        var guest = rig.Connect(out var served);
        guest.Send("GET /a HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
        await served;
        Assert.That(guest.Take(), Does.StartWith("HTTP/1.1 200 "));
        Assert.That(rig.Dialer.Dials, Is.EqualTo(3));
    }

    [Test]
    public void A_late_upstream_is_a_504()
    {
        var rig = new Rig();
        var upstream = rig.Dialer.Add();
        var guest = rig.Connect();
        guest.Send(Get);
        Assert.That(upstream.Deadline, Is.GreaterThan(TimeSpan.FromSeconds(31)));
        upstream.Expire();
        Assert.That(guest.Take(), Does.StartWith("HTTP/1.1 504 ").And.Contain("reason: upstream-timeout\n"));
    }

    [Test]
    public void An_answer_that_is_not_HTTP_is_a_502()
    {
        var rig = new Rig();
        var upstream = rig.Dialer.Add();
        var guest = rig.Connect();
        guest.Send(Get);
        upstream.Send("SSH-2.0-OpenSSH\r\n\r\n");
        Assert.That(guest.Take(), Does.StartWith("HTTP/1.1 502 ").And.Contain("reason: upstream-malformed\n"));
    }

    [Test]
    public void An_answer_cut_in_its_body_ends_in_a_reset()
    {
        var rig = new Rig();
        var upstream = rig.Dialer.Add();
        var guest = rig.Connect();
        guest.Send(Get);
        upstream.Send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
        upstream.SendEnd();
        Assert.That(guest.Aborted);
        Assert.That(upstream.Closed);
    }

    [Test]
    public void A_head_has_a_deadline_and_a_kept_connection_another()
    {
        var rig = new Rig(RelayLimits.Default with { IdleDeadline = TimeSpan.FromSeconds(7) });
        var upstream = rig.Dialer.Add();
        var guest = rig.Connect();
        Assert.That(guest.Deadline, Is.EqualTo(TimeSpan.FromSeconds(10)));
        guest.Send("GET /a HT");
        Assert.That(guest.Deadline, Is.EqualTo(TimeSpan.FromSeconds(10)));
        guest.Send("TP/1.1\r\nHost: h\r\n\r\n");
        Assert.That(guest.Deadline, Is.Null);
        upstream.Send(Ok);
        Assert.That(guest.Deadline, Is.EqualTo(TimeSpan.FromSeconds(7)));
        guest.Send("G");
        Assert.That(guest.Deadline, Is.EqualTo(TimeSpan.FromSeconds(10)));
    }

    [Test]
    public void A_connection_ends_after_its_last_allowed_request()
    {
        var rig = new Rig(RelayLimits.Default with { MaxRequestsPerConnection = 2 });
        var upstream = rig.Dialer.Add();
        var guest = rig.Connect();
        guest.Send(Get);
        upstream.Send(Ok);
        Assert.That(guest.Closed, Is.False);
        guest.Send(Get);
        upstream.Send(Ok);
        Assert.That(guest.Take(), Does.EndWith("Connection: close\r\n\r\nhi"));
        Assert.That(guest.Closed);
    }

    [Test]
    public async Task Draining_ends_idle_connections_now_and_busy_ones_after_their_answer()
    {
        var rig = new Rig();
        var upstream = rig.Dialer.Add();
        var idle = rig.Connect();
        idle.Send(Get);
        upstream.Send(Ok);
        Assert.That(idle.Take(), Does.EndWith("hi"));
        var busy = rig.Connect();
        busy.Send(Get);
        var drained = rig.Server.DrainAsync();
        Assert.That(idle.Closed);
        Assert.That(drained.IsCompleted, Is.False);
        upstream.Send(Ok);
        await drained;
        Assert.That(busy.Take(), Is.EqualTo("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi"));
    }

    [Test]
    public async Task Draining_answers_who_has_just_connected_and_has_not_asked_yet()
    {
        var rig = new Rig();
        var upstream = rig.Dialer.Add();
        var fresh = rig.Connect();
        var drained = rig.Server.DrainAsync();
        Assert.That((fresh.Closed, drained.IsCompleted), Is.EqualTo((false, false)));
        fresh.Send(Get);
        upstream.Send(Ok);
        await drained;
        Assert.That(fresh.Take(), Is.EqualTo("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi"));
    }

    [Test]
    public void At_the_cap_the_oldest_idle_connection_makes_room()
    {
        var rig = new Rig(RelayLimits.Default with { MaxConnections = 2 });
        var oldest = rig.Connect();
        var younger = rig.Connect();
        var newest = rig.Connect();
        Assert.That((oldest.Closed, younger.Closed, newest.Closed), Is.EqualTo((true, false, false)));
    }

    [Test]
    public void A_handler_that_throws_is_a_500()
    {
        var rig = new Rig { Handler = _ => throw new InvalidOperationException("secret") };
        var guest = rig.Connect();
        guest.Send(Get);
        Assert.That(guest.Take(), Does.StartWith("HTTP/1.1 500 ").And.Contain("reason: internal\n").And.Not.Contain("secret"));
    }

    [Test]
    public void A_handler_reads_a_body_and_answers_it()
    {
        var rig = new Rig
        {
            Handler = async exchange =>
            {
                var body = await exchange.ReadBodyAsync();
                await exchange.AnswerAsync(200, "text/plain"u8.ToArray(), body.Body.ToArray());
            },
        };
        var guest = rig.Connect();
        guest.Send("POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\na");
        guest.Send("bc");
        Assert.That(guest.Take(), Is.EqualTo("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 3\r\n\r\nabc"));
    }
}
