namespace Metadata.Relay.Tests;

/// <summary>What RFC 9112 asks of who stands between a client and a server, named after the section that does.</summary>
public sealed class Rfc9112ForwardingTests
{
    private const string Get = "GET /a HTTP/1.1\r\nHost: h\r\n\r\n";
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi";

    private Rig _rig = null!;
    private FakeConnection _upstream = null!;
    private FakeConnection _guest = null!;

    [SetUp]
    public void Connect()
    {
        _rig = new Rig();
        _upstream = _rig.Dialer.Add();
        _guest = _rig.Connect();
    }

    [Test]
    public void Section_2_2_nothing_stands_before_or_behind_a_forwarded_request()
    {
        _guest.Send("\r\n\r\n" + Get);
        Assert.That(_upstream.Take(), Does.StartWith("GET /a ").And.EndWith("\r\n\r\n").And.Not.Contain("\r\n\r\n\r\n"));
    }

    [Test]
    public void Section_2_3_both_ways_our_own_version_is_sent()
    {
        _guest.Send("GET /a HTTP/1.0\r\nHost: h\r\n\r\n");
        Assert.That(_upstream.Take(), Does.StartWith("GET /a HTTP/1.1\r\n"));
        _upstream.Send("HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nhi");
        Assert.That(_guest.Take(), Does.StartWith("HTTP/1.1 200 OK\r\n"));
    }

    [Test]
    public void Section_3_2_a_Host_is_always_sent_even_when_HTTP_1_0_came_without()
    {
        _guest.Send("GET /a HTTP/1.0\r\n\r\n");
        Assert.That(_upstream.Take(), Does.StartWith("GET /a HTTP/1.1\r\nHost: 169.254.169.254\r\n"));
    }

    [TestCase("GET http://x:8/a?b HTTP/1.1", "GET /a?b HTTP/1.1\r\nHost: x:8\r\n")]
    [TestCase("GET http://x HTTP/1.1", "GET / HTTP/1.1\r\nHost: x\r\n")]
    [TestCase("GET http://x?q HTTP/1.1", "GET /?q HTTP/1.1\r\nHost: x\r\n")]
    public void Section_3_2_2_absolute_form_becomes_origin_form_and_its_authority_the_Host(string line, string expected)
    {
        _guest.Send(line + "\r\nHost: other\r\n\r\n");
        Assert.That(_upstream.Take(), Does.StartWith(expected).And.Not.Contain("other"));
    }

    [Test]
    public void Section_3_2_4_OPTIONS_without_a_path_is_forwarded_as_asterisk()
    {
        _guest.Send("OPTIONS http://x HTTP/1.1\r\nHost: h\r\n\r\n");
        Assert.That(_upstream.Take(), Does.StartWith("OPTIONS * HTTP/1.1\r\nHost: x\r\n"));
    }

    [Test]
    public void Section_4_the_space_behind_the_status_is_sent_without_a_phrase_too()
    {
        _guest.Send(Get);
        _upstream.Send("HTTP/1.1 200 \r\nContent-Length: 0\r\n\r\n");
        Assert.That(_guest.Take(), Does.StartWith("HTTP/1.1 200 "));
    }

    [TestCase("A : b", "5.1: white space before a colon")]
    [TestCase("A: b\r\n c", "5.2: a folded line")]
    [TestCase("Content-Length: 1\r\nContent-Length: 2", "6.3: an invalid length")]
    [TestCase("Transfer-Encoding: gzip, chunked", "6.1: an unknown coding")]
    public void Section_6_3_an_answer_that_cannot_be_trusted_is_discarded_for_a_502_and_its_connection_closed(string field, string why)
    {
        _guest.Send(Get);
        _upstream.Send($"HTTP/1.1 200 OK\r\n{field}\r\n\r\nsecret");
        Assert.That(_guest.Take(), Does.StartWith("HTTP/1.1 502 ").And.Contain("reason: upstream-malformed\n").And.Not.Contain("secret"), why);
        Assert.That(_upstream.Closed || _upstream.Aborted, why);
        Assert.That(_rig.Pool.IdleCount, Is.Zero);
    }

    [Test]
    public void Section_6_1_an_HTTP_1_0_guest_gets_no_Transfer_Encoding()
    {
        _guest.Send("GET /a HTTP/1.0\r\nHost: h\r\n\r\n");
        _upstream.Send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n");
        Assert.That(_guest.Take(), Is.EqualTo("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nhi"));
    }

    [TestCase("Content-Length: 2\r\n\r\nhi", "Content-Length: 2\r\n", "Transfer-Encoding")]
    [TestCase("Transfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n", "Transfer-Encoding: chunked\r\n", "Content-Length")]
    public void Section_6_2_one_framing_is_sent_never_two(string body, string framing, string other)
    {
        _guest.Send("POST /a HTTP/1.1\r\nHost: h\r\n" + body);
        Assert.That(_upstream.Take(), Does.Contain(framing).And.Not.Contain(other));
    }

    [TestCase("GET /a HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nabc")]
    [TestCase("POST /a HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabc")]
    public void Section_8_a_request_that_ends_early_is_incomplete_and_its_connections_end(string request)
    {
        _guest.Send(request);
        _guest.SendEnd();
        Assert.That(_guest.Take(), Does.StartWith("HTTP/1.1 400 ").And.Contain("reason: body-incomplete\n"));
        Assert.That(_guest.Closed && _upstream.Aborted);
    }

    [TestCase("Content-Length: 10\r\n\r\nhalf")]
    [TestCase("Transfer-Encoding: chunked\r\n\r\n5\r\nhel")]
    [TestCase("Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n")]
    public void Section_8_an_answer_that_ends_early_is_told_by_a_reset(string answer)
    {
        _guest.Send(Get);
        _upstream.Send("HTTP/1.1 200 OK\r\n" + answer);
        _upstream.SendEnd();
        Assert.That(_guest.Aborted);
    }

    [Test]
    public void Section_7_1_2_trailers_are_not_merged_and_not_forwarded_either_way()
    {
        _guest.Send("POST /a HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\nX-Instance-ID: evil\r\n\r\n");
        Assert.That(_upstream.Take(), Does.EndWith("2\r\nhi\r\n0\r\n\r\n").And.Not.Contain("evil"));
        _upstream.Send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\nX-Late: evil\r\n\r\n");
        Assert.That(_guest.Take(), Does.EndWith("2\r\nhi\r\n0\r\n\r\n").And.Not.Contain("evil"));
    }

    [Test]
    public void Section_7_4_our_TE_is_never_sent_nor_that_of_a_guest()
    {
        _guest.Send("GET /a HTTP/1.1\r\nHost: h\r\nTE: trailers, deflate\r\nConnection: TE\r\n\r\n");
        Assert.That(_upstream.Take(), Does.Not.Contain("TE:").And.Not.Contain("Connection"));
    }

    [Test]
    public void Section_9_2_what_follows_an_answer_is_not_taken_for_the_next_one()
    {
        FakeConnection next = _rig.Dialer.Add();
        _guest.Send(Get);
        _upstream.Send(Ok + "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil");
        _guest.Send(Get);
        next.Send(Ok);
        Assert.That(_guest.Take(), Is.EqualTo(Ok + Ok));
    }

    [Test]
    public void Section_9_3_a_body_that_was_not_read_ends_the_connection()
    {
        _rig.Handler = static exchange => exchange.RefuseAsync(Failure.NotFound);
        _guest.Send("POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 99\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: h\r\n\r\n");
        Assert.That(_guest.Take(), Does.Contain("Connection: close\r\n").And.Not.Contain("HTTP/1.1 200"));
        Assert.That(_guest.Closed && _guest.Lingered);
    }

    [Test]
    public void Section_9_3_1_a_request_that_is_not_idempotent_is_not_sent_twice()
    {
        _guest.Send("POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nhi");
        _upstream.SendEnd();
        Assert.That(_guest.Take(), Does.StartWith("HTTP/1.1 502 "));
        Assert.That(_rig.Dialer.Dials, Is.EqualTo(1));
    }

    [Test]
    public void Section_9_3_2_pipelined_requests_are_answered_in_their_order()
    {
        _guest.Send("GET /1 HTTP/1.1\r\nHost: h\r\n\r\nGET /2 HTTP/1.1\r\nHost: h\r\n\r\n");
        _upstream.Send("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n1");
        _upstream.Send("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n2");
        Assert.That(_guest.Take(), Is.EqualTo("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n1HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n2"));
    }

    [Test]
    public void Section_9_6_after_close_no_further_request_is_looked_at()
    {
        _guest.Send("GET /1 HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\nGET /2 HTTP/1.1\r\nHost: h\r\n\r\n");
        _upstream.Send(Ok);
        Assert.That(_guest.Take(), Is.EqualTo("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi"));
        Assert.That(_guest.Closed);
        Assert.That(_upstream.Take(), Does.Not.Contain("/2"));
    }

    [Test]
    public void Section_9_6_an_upstream_that_says_close_is_not_asked_again()
    {
        FakeConnection next = _rig.Dialer.Add();
        _guest.Send(Get);
        _upstream.Send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi");
        Assert.That(_rig.Pool.IdleCount, Is.Zero);
        _guest.Send(Get);
        next.Send(Ok);
        Assert.That(_guest.Take(), Is.EqualTo(Ok + Ok));
    }

    [Test]
    public void Section_9_7_bytes_of_TLS_are_no_request()
    {
        _guest.Send("\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03");
        Assert.That(_guest.Take(), Does.StartWith("HTTP/1.1 400 ").And.Contain("reason: tls-on-plain-port\n"));
        Assert.That(_guest.Closed);
    }
}
