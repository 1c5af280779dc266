namespace Metadata.Relay.Tests;

public sealed class HopLimitTests
{
    private const string Put = "PUT /latest/api/token HTTP/1.1\r\nHost: h\r\n\r\n";
    private const string Answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-Metadata-Proxy: hop-limit=3\r\n\r\nhi";
    private const string Told = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi";

    [Test]
    public void The_limit_holds_from_the_answer_to_a_PUT_until_the_next_request_and_the_guest_does_not_see_the_field()
    {
        var rig = new Rig();
        var upstream = rig.Dialer.Add();
        var guest = new FakeConnection { CrossesHops = true };
        _ = rig.Serve(guest);
        guest.Send(Put);
        Assert.That(upstream.Take(), Does.Contain("\r\nX-Metadata-Proxy: hop-limit\r\n"));
        Assert.That(guest.Hops, Is.EqualTo([0]));
        upstream.Send(Answer);
        Assert.That(guest.Take(), Is.EqualTo(Told));
        Assert.That(guest.Hops, Is.EqualTo([0, 3]));
        guest.Send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
        Assert.That(guest.Hops, Is.EqualTo([0, 3, 0]));
    }

    [Test]
    public void An_answer_to_another_method_limits_nothing_and_its_field_is_dropped_all_the_same()
    {
        var rig = new Rig();
        var upstream = rig.Dialer.Add();
        var guest = new FakeConnection { CrossesHops = true };
        _ = rig.Serve(guest);
        guest.Send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
        Assert.That(upstream.Take(), Does.Not.Contain("X-Metadata-Proxy"));
        upstream.Send(Answer);
        Assert.That(guest.Take(), Is.EqualTo(Told));
        Assert.That(guest.Hops, Has.None.GreaterThan(0));
    }

    [Test]
    public void A_connection_that_is_not_a_guests_ignores_the_field_and_drops_it()
    {
        var rig = new Rig();
        var upstream = rig.Dialer.Add();
        var proxy = rig.Connect();
        proxy.Send(Put);
        upstream.Send(Answer.Replace("=3", "=x", StringComparison.Ordinal));
        Assert.That(proxy.Take(), Is.EqualTo(Told));
        Assert.That(proxy.Hops, Has.None.GreaterThan(0));
    }

    [TestCase("X-Metadata-Proxy: hop-limit=3", true)]
    [TestCase("X-Metadata-Proxy: hop-limit=0", false)]
    [TestCase("X-Metadata-Proxy: hop-limit=65", false)]
    [TestCase("X-Metadata-Proxy: hop-limit=3x", false)]
    [TestCase("X-Metadata-Proxy: other", false)]
    [TestCase("X-Metadata-Proxy: hop-limit=3\r\nX-Metadata-Proxy: hop-limit=64", false)]
    public void An_answer_that_could_not_be_limited_is_not_sent(string field, bool refuses)
    {
        var rig = new Rig();
        var upstream = rig.Dialer.Add();
        var guest = new FakeConnection { CrossesHops = true, RefusesHops = refuses };
        _ = rig.Serve(guest);
        guest.Send(Put);
        upstream.Send($"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n{field}\r\n\r\nhi");
        Assert.That(guest.Take(), Does.StartWith("HTTP/1.1 500 ").And.Not.Contain("hop-limit"));
    }

    [TestCase("X-Forwarded-For: 1.2.3.4", true)]
    [TestCase("x_forwarded_for: 1.2.3.4", true)]
    [TestCase("X-Forwarded-Host: h", true)]
    [TestCase("Forwarded: for=1.2.3.4", true)]
    [TestCase("X-Real-IP: 1.2.3.4", true)]
    [TestCase("X-Client-IP: 1.2.3.4", true)]
    [TestCase("Connection: X-Forwarded-For\r\nX-Forwarded-For: 1.2.3.4", true)]
    [TestCase("X-Neutron-Network-ID: n", false)]
    [TestCase("User-Agent: forwarded", false)]
    [TestCase("Via: 1.1 somebody", false)]
    public void Whether_a_PUT_came_through_a_forwarding_proxy_is_said_and_nothing_more_of_it(string field, bool forwarded)
    {
        var rig = new Rig();
        var upstream = rig.Dialer.Add();
        rig.Connect().Send($"PUT /latest/api/token HTTP/1.1\r\nHost: h\r\n{field}\r\n\r\n");
        var seen = upstream.Take();
        Assert.That(seen, Does.Contain(forwarded ? "\r\nX-Metadata-Proxy: hop-limit, forwarded\r\n" : "\r\nX-Metadata-Proxy: hop-limit\r\n"));
        Assert.That(seen, forwarded ? Does.Not.Contain("1.2.3.4") : Does.Contain(" /latest/api/token "));
    }
}
