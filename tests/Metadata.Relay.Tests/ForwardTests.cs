namespace Metadata.Relay.Tests;

public sealed class ForwardTests
{
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi";

    [Test]
    public void The_upstream_sees_a_request_made_anew_with_the_true_identity()
    {
        var rig = new Rig();
        var upstream = rig.Dialer.Add();
        var guest = rig.Connect();
        guest.Send("GET /latest/meta-data?x=1 HTTP/1.1\r\nHost: 169.254.169.254\r\nUser-Agent: curl\r\nConnection: keep-alive\r\n\r\n");
        Assert.That(upstream.Take(), Is.EqualTo(
            "GET /latest/meta-data?x=1 HTTP/1.1\r\nHost: 169.254.169.254\r\nUser-Agent: curl\r\nX-Forwarded-For: 10.0.0.5\r\nX-Neutron-Network-ID: n1\r\n\r\n"));
        upstream.Send(Ok);
        Assert.That(guest.Take(), Is.EqualTo(Ok));
        Assert.That(rig.Pool.IdleCount, Is.EqualTo(1));
    }

    [TestCase("X-Forwarded-For: 1.2.3.4")]
    [TestCase("x_forwarded_for: 1.2.3.4")]
    [TestCase("X-FORWARDED_FOR: 1.2.3.4")]
    [TestCase("Forwarded: for=1.2.3.4")]
    [TestCase("X-Real-IP: 1.2.3.4")]
    [TestCase("X-Neutron-Network-ID: 1.2.3.4")]
    [TestCase("x-neutron_router-id: 1.2.3.4")]
    [TestCase("X-OVN-Network-ID: 1.2.3.4")]
    [TestCase("X-Instance-ID: 1.2.3.4")]
    [TestCase("X-Instance-ID-Signature: 1.2.3.4")]
    [TestCase("X_Tenant_ID: 1.2.3.4")]
    [TestCase("X-Project-ID: 1.2.3.4")]
    [TestCase("X-Metadata-Provider: 1.2.3.4")]
    [TestCase("X-Metadata-Provider-Signature: 1.2.3.4")]
    [TestCase("X-Metadata-Proxy: 1.2.3.4")]
    [TestCase("x_metadata_proxy: 1.2.3.4")]
    [TestCase("X-Forwarded-For: 1.2.3.4\r\nX-Forwarded-For: 1.2.3.4")]
    [TestCase("Foo: 1.2.3.4\r\nConnection: Foo")]
    public void A_guest_cannot_speak_of_its_own_identity(string field)
    {
        var rig = new Rig();
        var upstream = rig.Dialer.Add();
        rig.Connect().Send($"GET / HTTP/1.1\r\nHost: h\r\n{field}\r\n\r\n");
        var seen = upstream.Take();
        Assert.That(seen, Does.Not.Contain("1.2.3.4"));
        Assert.That(seen, Does.Contain("X-Forwarded-For: 10.0.0.5\r\n"));
    }

    [Test]
    public void A_body_with_a_length_arrives_as_it_was_sent()
    {
        var rig = new Rig();
        var upstream = rig.Dialer.Add();
        var guest = rig.Connect();
        guest.Send("POST /p HTTP/1.1\r\nHost: h\r\nContent-Length: 6\r\n\r\na\0");
        guest.Send("\r\n\xff");
        guest.Send("z");
        var seen = upstream.Take();
        Assert.That(seen, Does.Contain("\r\nContent-Length: 6\r\n"));
        Assert.That(seen, Does.EndWith("\r\n\r\na\0\r\n\xffz"));
        upstream.Send(Ok);
        Assert.That(guest.Take(), Is.EqualTo(Ok));
        Assert.That(guest.Closed, Is.False);
    }

    [Test]
    public void A_chunked_body_arrives_chunked_without_extensions_and_trailers()
    {
        var rig = new Rig();
        var upstream = rig.Dialer.Add();
        var guest = rig.Connect();
        guest.Send("POST /p HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3;a=b\r\nabc\r\n0\r\nX-Forwarded-For: 9.9.9.9\r\n\r\n");
        var seen = upstream.Take();
        Assert.That(seen, Does.Contain("\r\nTransfer-Encoding: chunked\r\n"));
        Assert.That(seen, Does.EndWith("\r\n\r\n3\r\nabc\r\n0\r\n\r\n"));
        upstream.Send(Ok);
        Assert.That(guest.Take(), Is.EqualTo(Ok));
    }

    [Test]
    public void Who_expects_100_continue_is_told_so_by_us()
    {
        var rig = new Rig();
        var upstream = rig.Dialer.Add();
        var guest = rig.Connect();
        guest.Send("POST /p HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\n");
        Assert.That(guest.Take(), Is.EqualTo("HTTP/1.1 100 Continue\r\n\r\n"));
        guest.Send("x");
        Assert.That(upstream.Take(), Does.Not.Contain("Expect"));
    }

    [Test]
    public void A_body_above_the_limit_is_refused()
    {
        var rig = new Rig();
        var guest = rig.Connect();
        guest.Send("POST /p HTTP/1.1\r\nHost: h\r\nContent-Length: 104857600\r\n\r\n");
        Assert.That(guest.Take(), Does.StartWith("HTTP/1.1 413 ").And.Contain("reason: body-too-large\n").And.Contain("Connection: close\r\n"));
        Assert.That(guest.Closed && guest.Lingered);
    }

    [Test]
    public void A_chunked_body_above_the_limit_is_refused()
    {
        var rig = new Rig(RelayLimits.Default with { MaxBodyBytes = 4 });
        var upstream = rig.Dialer.Add();
        var guest = rig.Connect();
        guest.Send("POST /p HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n");
        Assert.That(guest.Take(), Does.StartWith("HTTP/1.1 413 "));
        Assert.That(upstream.Aborted);
    }

    [Test]
    public void Answers_of_every_framing_reach_the_guest_with_the_same_bytes()
    {
        var rig = new Rig();
        var upstream = rig.Dialer.Add();
        var guest = rig.Connect();
        guest.Send("GET /a HTTP/1.1\r\nHost: h\r\n\r\n");
        upstream.Send("HTTP/1.1 200 OK\r\nContent-Type: t\r\nTransfer-Encoding: chunked\r\nKeep-Alive: x\r\n\r\n2\r\n\0\xff\r\n0\r\n\r\n");
        Assert.That(guest.Take(), Is.EqualTo("HTTP/1.1 200 OK\r\nContent-Type: t\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n\0\xff\r\n0\r\n\r\n"));

        guest.Send("GET /b HTTP/1.1\r\nHost: h\r\n\r\n");
        upstream.Send("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nuntil");
        upstream.SendEnd();
        Assert.That(guest.Take(), Is.EqualTo("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nuntil\r\n0\r\n\r\n"));
        Assert.That(rig.Pool.IdleCount, Is.Zero);
    }

    [Test]
    public void An_HTTP_1_0_guest_gets_a_length_or_the_end_of_the_connection()
    {
        var rig = new Rig();
        var upstream = rig.Dialer.Add();
        var guest = rig.Connect();
        guest.Send("GET /a HTTP/1.0\r\nHost: h\r\nConnection: keep-alive\r\n\r\n");
        upstream.Send(Ok);
        Assert.That(guest.Take(), Is.EqualTo("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: keep-alive\r\n\r\nhi"));
        guest.Send("GET /a HTTP/1.0\r\nHost: h\r\nConnection: keep-alive\r\n\r\n");
        upstream.Send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n");
        Assert.That(guest.Take(), Is.EqualTo("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nhi"));
        Assert.That(guest.Closed);
    }

    [Test]
    public void HEAD_204_and_304_have_no_body()
    {
        var rig = new Rig();
        var upstream = rig.Dialer.Add();
        var guest = rig.Connect();
        guest.Send("HEAD /a HTTP/1.1\r\nHost: h\r\n\r\n");
        upstream.Send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n");
        Assert.That(guest.Take(), Is.EqualTo("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"));
        guest.Send("GET /a HTTP/1.1\r\nHost: h\r\n\r\n");
        upstream.Send("HTTP/1.1 204 No Content\r\n\r\n");
        Assert.That(guest.Take(), Is.EqualTo("HTTP/1.1 204 No Content\r\n\r\n"));
        guest.Send("GET /a HTTP/1.1\r\nHost: h\r\n\r\n");
        upstream.Send("HTTP/1.1 304 Not Modified\r\nETag: \"x\"\r\n\r\n");
        Assert.That(guest.Take(), Is.EqualTo("HTTP/1.1 304 Not Modified\r\nETag: \"x\"\r\n\r\n"));
        Assert.That(rig.Dialer.Dials, Is.EqualTo(1));
    }

    [Test]
    public void The_next_pipelined_request_waits_for_the_answer()
    {
        var rig = new Rig();
        var upstream = rig.Dialer.Add();
        var guest = rig.Connect();
        guest.Send("GET /1 HTTP/1.1\r\nHost: h\r\n\r\nGET /2 HTTP/1.1\r\nHost: h\r\n\r\n");
        Assert.That(upstream.Take(), Does.StartWith("GET /1 ").And.Not.Contain("/2"));
        upstream.Send(Ok);
        Assert.That(upstream.Take(), Does.StartWith("GET /2 "));
        upstream.Send(Ok);
        Assert.That(guest.Take(), Is.EqualTo(Ok + Ok));
    }
}
