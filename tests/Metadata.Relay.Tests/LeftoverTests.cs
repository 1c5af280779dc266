namespace Metadata.Relay.Tests;

/// <summary>Bytes that come in one piece with the message before them.</summary>
public sealed class LeftoverTests
{
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi";

    [TestCase("Content-Length: 5\r\n\r\nhello")]
    [TestCase("Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n")]
    public void The_next_request_is_served_though_it_came_with_a_body(string body)
    {
        var rig = new Rig();
        var fresh = rig.Dialer.Add();
        var guest = rig.Connect();
        guest.Send($"POST /p HTTP/1.1\r\nHost: h\r\n{body}GET /next HTTP/1.1\r\nHost: h\r\n\r\n");
        fresh.Take();
        fresh.Send(Ok);
        Assert.That(guest.Take(), Is.EqualTo(Ok));
        Assert.That(fresh.Take(), Does.StartWith("GET /next HTTP/1.1\r\n"));
    }

    [Test]
    public void An_upstream_that_says_more_than_its_answer_is_not_asked_again()
    {
        var rig = new Rig();
        var poisoned = rig.Dialer.Add();
        var next = rig.Dialer.Add();
        var guest = rig.Connect();
        guest.Send("GET /1 HTTP/1.1\r\nHost: h\r\n\r\n");
        poisoned.Take();
        poisoned.Send(Ok + "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil");
        Assert.That(guest.Take(), Is.EqualTo(Ok));
        guest.Send("GET /2 HTTP/1.1\r\nHost: h\r\n\r\n");
        Assert.That(next.Take(), Does.StartWith("GET /2 HTTP/1.1\r\n"));
        next.Send(Ok);
        Assert.That(guest.Take(), Is.EqualTo(Ok));
    }
}
