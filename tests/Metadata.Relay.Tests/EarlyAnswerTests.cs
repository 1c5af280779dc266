namespace Metadata.Relay.Tests;

public sealed class EarlyAnswerTests
{
    private const string Post = "POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 100000\r\n\r\n";

    [Test]
    public void An_upstream_that_answers_while_the_body_comes_ends_the_upload()
    {
        var rig = new Rig();
        var upstream = rig.Dialer.Add();
        var guest = rig.Connect();
        guest.Send(Post + "begin");
        upstream.Send("HTTP/1.1 401 Unauthorized\r\nContent-Length: 2\r\n\r\nno");
        Assert.That(guest.Take(), Is.EqualTo("HTTP/1.1 401 Unauthorized\r\nContent-Length: 2\r\nConnection: close\r\n\r\nno"));
        Assert.That(guest.Closed && guest.Lingered);
        Assert.That(upstream.Aborted, "it still waits for the body");
        Assert.That(rig.Pool.IdleCount, Is.Zero);
    }

    [Test]
    public void An_interim_answer_does_not_end_the_upload()
    {
        var rig = new Rig();
        var upstream = rig.Dialer.Add();
        var guest = rig.Connect();
        guest.Send("POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\n01234");
        upstream.Send("HTTP/1.1 100 Continue\r\n\r\n");
        guest.Send("56789");
        Assert.That(upstream.Take(), Does.EndWith("0123456789"));
        upstream.Send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi");
        Assert.That(guest.Take(), Does.EndWith("hi"));
        Assert.That(rig.Pool.IdleCount, Is.EqualTo(1));
    }

    [Test]
    public void An_upstream_that_takes_no_more_and_answers_is_heard()
    {
        var rig = new Rig();
        var upstream = rig.Dialer.Add();
        var guest = rig.Connect();
        guest.Send(Post);
        guest.Send(new string('x', 60_000));
        guest.TrySend(new string('x', 30_000));
        upstream.Send("HTTP/1.1 413 Content Too Large\r\nContent-Length: 2\r\n\r\nno");
        Assert.That(guest.Take(), Does.StartWith("HTTP/1.1 413 "));
    }

    [Test]
    public void An_upstream_that_ends_in_the_middle_of_the_body_is_a_502()
    {
        var rig = new Rig();
        var upstream = rig.Dialer.Add();
        var guest = rig.Connect();
        guest.Send(Post + "begin");
        upstream.SendEnd();
        Assert.That(guest.Take(), Does.StartWith("HTTP/1.1 502 ").And.Contain("reason: upstream-closed\n"));
    }

    [Test]
    public void A_guest_that_ends_in_the_middle_of_its_body_costs_the_upstream_connection_only()
    {
        var rig = new Rig();
        var upstream = rig.Dialer.Add();
        var guest = rig.Connect();
        guest.Send(Post + "begin");
        guest.SendEnd();
        Assert.That(guest.Take(), Does.StartWith("HTTP/1.1 400 ").And.Contain("reason: body-incomplete\n"));
        Assert.That(upstream.Aborted);
    }

    [Test]
    public void A_refusal_whose_request_was_read_whole_keeps_the_connection()
    {
        var rig = new Rig { Handler = exchange => exchange.RefuseAsync(Failure.NotFound) };
        var guest = rig.Connect();
        guest.Send("GET /a HTTP/1.1\r\nHost: h\r\n\r\n");
        Assert.That(guest.Take(), Does.StartWith("HTTP/1.1 404 ").And.Not.Contain("Connection: close"));
        Assert.That(guest.Closed, Is.False);
        guest.Send("POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nab");
        Assert.That(guest.Take(), Does.StartWith("HTTP/1.1 404 ").And.Contain("Connection: close\r\n"));
        Assert.That(guest.Closed && guest.Lingered, "its body was not read");
    }
}
