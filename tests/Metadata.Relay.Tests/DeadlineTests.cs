namespace Metadata.Relay.Tests;

public sealed class DeadlineTests
{
    private const string Get = "GET /a HTTP/1.1\r\nHost: h\r\n\r\n";
    private const string Post = "POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 10000\r\n\r\n";
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi";

    [Test]
    public void Half_a_head_is_answered_408_when_its_time_is_over()
    {
        var guest = new Rig().Connect(out var served);
        guest.Send("GET /a HTTP/1.1\r\nHos");
        guest.Expire();
        Assert.That(guest.Take(), Does.Match("^HTTP/1.1 408 Request Timeout\r\n(?s:.*)Connection: close\r\n\r\n408 Request Timeout\nreason: head-timeout\nrequest-id: req-"));
        Assert.That(guest.Lingered && served.IsCompletedSuccessfully);
    }

    [Test]
    public void A_byte_now_and_then_does_not_move_a_head_s_deadline()
    {
        var guest = new Rig().Connect();
        guest.Send("GET /a HT");
        guest.ClearDeadline();
        guest.Send("TP/1.1\r\n");
        Assert.That(guest.Deadline, Is.Null, "nothing arms it anew");
    }

    [Test]
    public void A_second_request_s_head_is_answered_408_too()
    {
        var rig = new Rig();
        var upstream = rig.Dialer.Add();
        var guest = rig.Connect();
        guest.Send(Get);
        upstream.Send(Ok);
        guest.Skip();
        guest.Send("G");
        guest.Expire();
        Assert.That(guest.Take(), Does.StartWith("HTTP/1.1 408 "));
    }

    [Test]
    public void Silence_is_closed_without_a_word()
    {
        var guest = new Rig().Connect(out var served);
        guest.Expire();
        Assert.That(guest.Take(), Is.Empty);
        Assert.That(guest.Closed && !guest.Aborted && served.IsCompletedSuccessfully);
    }

    [Test]
    public void A_body_that_does_not_come_is_408_after_the_grace()
    {
        var rig = new Rig();
        var upstream = rig.Dialer.Add();
        var guest = rig.Connect();
        guest.Send(Post);
        Assert.That(guest.Deadline, Is.EqualTo(TimeSpan.FromSeconds(5)));
        guest.Expire();
        Assert.That(guest.Take(), Does.StartWith("HTTP/1.1 408 ").And.Contain("reason: body-too-slow\n").And.Contain("Connection: close\r\n"));
        Assert.That(upstream.Aborted && guest.Lingered);
    }

    [Test]
    public void A_body_at_the_least_rate_goes_on_until_its_whole_time_is_over()
    {
        var rig = new Rig();
        rig.Dialer.Add();
        var guest = rig.Connect();
        guest.Send(Post);
        guest.Send(new string('x', 240 * 10));
        guest.Expire();
        Assert.That(guest.Deadline, Is.EqualTo(TimeSpan.FromSeconds(5)), "2400 bytes last for ten seconds");
        guest.Send(new string('x', 240 * 30));
        guest.Expire();
        Assert.That(guest.Deadline, Is.EqualTo(TimeSpan.FromSeconds(20)), "thirty seconds are all there is");
        guest.Expire();
        Assert.That(guest.Take(), Does.StartWith("HTTP/1.1 408 ").And.Contain("reason: body-timeout\n"));
    }

    [Test]
    public void A_body_below_the_least_rate_is_refused_when_its_average_says_so()
    {
        var rig = new Rig();
        rig.Dialer.Add();
        var guest = rig.Connect();
        guest.Send(Post);
        guest.Send(new string('x', 240 * 6));
        guest.Expire();
        Assert.That(guest.Deadline, Is.EqualTo(TimeSpan.FromSeconds(1)));
        guest.Expire();
        Assert.That(guest.Take(), Does.Contain("reason: body-too-slow\n"));
    }

    [Test]
    public void A_body_that_waits_for_the_upstream_is_not_the_guest_s_fault()
    {
        var rig = new Rig();
        rig.Dialer.Add();
        var guest = rig.Connect();
        guest.Send("POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 100000\r\n\r\n");
        guest.Send(new string('x', 60_000));
        guest.TrySend(new string('x', 40_000 - 1));
        for (var i = 0; i < 20; i++)
        {
            guest.Expire();
        }

        Assert.That(guest.Take(), Is.Empty);
        Assert.That(guest.Deadline, Is.EqualTo(TimeSpan.FromSeconds(5)));
    }

    [Test]
    public void A_handler_learns_that_a_body_was_too_slow()
    {
        var rig = new Rig { Handler = async exchange => await exchange.RefuseAsync((await exchange.ReadBodyAsync()).Failure) };
        var guest = rig.Connect();
        guest.Send(Post);
        guest.Expire();
        Assert.That(guest.Take(), Does.StartWith("HTTP/1.1 408 ").And.Contain("reason: body-too-slow\n"));
    }

    [Test]
    public void A_guest_that_takes_nothing_of_its_answer_is_cut_off()
    {
        var (guest, upstream) = SlowReader();
        Assert.That(guest.Deadline, Is.EqualTo(TimeSpan.FromSeconds(5)));
        guest.OutputBlocked = true;
        guest.Expire();
        Assert.That(guest.Aborted && upstream.Aborted);
    }

    [Test]
    public void A_guest_that_takes_its_answer_slowly_but_steadily_has_the_whole_time()
    {
        var (guest, _) = SlowReader();
        guest.OutputBlocked = true;
        guest.BytesSent = 240 * 20;
        guest.Expire();
        Assert.That(guest.Deadline, Is.EqualTo(TimeSpan.FromSeconds(15)));
        guest.BytesSent = 240 * 40;
        guest.Expire();
        Assert.That(guest.Deadline, Is.EqualTo(TimeSpan.FromSeconds(10)));
        Assert.That(guest.Aborted, Is.False);
        guest.Expire();
        Assert.That(guest.Aborted);
    }

    [Test]
    public void An_answer_that_the_upstream_is_slow_to_give_is_not_the_guest_s_fault()
    {
        var (guest, _) = SlowReader();
        for (var i = 0; i < 20; i++)
        {
            guest.Expire();
        }

        Assert.That(guest.Aborted, Is.False);
        Assert.That(guest.Deadline, Is.EqualTo(TimeSpan.FromSeconds(5)));
    }

    [Test]
    public void An_idle_guest_that_still_has_to_take_its_answer_is_not_cut_off_early()
    {
        var rig = new Rig();
        var upstream = rig.Dialer.Add();
        var guest = rig.Connect();
        guest.Send(Get);
        upstream.Send(Ok);
        guest.OutputBlocked = true;
        guest.BytesSent = 240 * 20;
        guest.Expire();
        Assert.That(guest.Closed, Is.False);
        guest.OutputBlocked = false;
        guest.Expire();
        Assert.That(guest.Closed && !guest.Aborted);
    }

    private static (FakeConnection Guest, FakeConnection Upstream) SlowReader()
    {
        var rig = new Rig();
        var upstream = rig.Dialer.Add();
        var guest = rig.Connect();
        guest.Send(Get);
        upstream.Send("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\nfirst");
        return (guest, upstream);
    }
}
