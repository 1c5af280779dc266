using System.Buffers;

namespace Metadata.Http.Tests;

/// <summary>One test per rule, named after its section; what must be refused is in <see cref="Corpus.RejectedRequests"/>.</summary>
public sealed class Rfc9112Tests
{
    private readonly RequestHead _head = new();
    private readonly ResponseHead _answer = new();

    [TestCase("transfer-encodin\u00e7: x")]
    [TestCase("X: \u0080\u00ff\u00c3\u00a9")]
    public void Section_2_2_octets_beyond_ASCII_are_carried_and_never_folded(string field)
    {
        ParseResult result = Parse($"GET / HTTP/1.1\r\nHost: a\r\n{field}\r\n\r\n");
        if (field[0] == 'X')
        {
            Assert.That(Outcomes.Text(_head.GetValue(1)), Is.EqualTo(field[3..]));
        }
        else
        {
            Assert.That(result, Is.EqualTo(ParseResult.Rejected(RejectReason.InvalidFieldName)));
        }
    }

    [Test]
    public void Section_2_2_two_empty_lines_before_the_request_line_are_ignored() =>
        Assert.That(Parse("\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n").Consumed, Is.EqualTo(31));

    [Test]
    public void Section_2_3_versions_1_0_and_1_1_are_told_apart()
    {
        Parse("GET / HTTP/1.0\r\n\r\n");
        Assert.That(_head.Version, Is.EqualTo(HttpVersion.Http10));
        Parse(Corpus.Curl);
        Assert.That(_head.Version, Is.EqualTo(HttpVersion.Http11));
    }

    [Test]
    public void Section_3_1_methods_are_case_sensitive_tokens()
    {
        Parse("get / HTTP/1.1\r\nHost: a\r\n\r\n");
        Assert.That(_head.Kind, Is.EqualTo(HttpMethodKind.Other));
    }

    [TestCase("GET /a?b HTTP/1.1", TargetForm.Origin, "/a?b", "h")]
    [TestCase("GET http://x:1/a?b HTTP/1.1", TargetForm.Absolute, "/a?b", "x:1")]
    [TestCase("GET http://x HTTP/1.1", TargetForm.Absolute, "/", "x")]
    [TestCase("GET http://x?q HTTP/1.1", TargetForm.Absolute, "/?q", "x")]
    [TestCase("OPTIONS http://x HTTP/1.1", TargetForm.Absolute, "*", "x")]
    [TestCase("OPTIONS * HTTP/1.1", TargetForm.Asterisk, "*", "h")]
    public void Section_3_2_target_forms_give_path_and_host(string line, TargetForm form, string path, string host)
    {
        Parse(line + "\r\nHost: h\r\n\r\n");
        Assert.That(_head.Form, Is.EqualTo(form));
        Assert.That(Outcomes.Text(_head.Path), Is.EqualTo(path));
        Assert.That(Outcomes.Text(_head.Host), Is.EqualTo(host));
    }

    [TestCase("a")]
    [TestCase("169.254.169.254:80")]
    [TestCase("a:")]
    [TestCase("[fe80::a9fe:a9fe]")]
    [TestCase("[fe80::a9fe:a9fe%25eth0]")]
    [TestCase("[fe80::a9fe:a9fe%eth0]:80")]
    [TestCase("%41b")]
    public void Section_3_2_host_is_accepted(string host)
    {
        Parse($"GET / HTTP/1.1\r\nHost: {host}\r\n\r\n");
        Assert.That(Outcomes.Text(_head.Host), Is.EqualTo(host));
    }

    [Test]
    public void Section_3_2_host_may_be_absent_in_1_0() => Assert.That(Parse("GET / HTTP/1.0\r\n\r\n").Status, Is.EqualTo(ParseStatus.Complete));

    [TestCase("HTTP/1.1 200 OK\r\n", 200, "OK")]
    [TestCase("HTTP/1.1 404 \r\n", 404, "")]
    [TestCase("HTTP/1.0 599 a\tb\x80\r\n", 599, "a\tb\x80")]
    public void Section_4_status_line(string line, int status, string reason)
    {
        ParseAnswer(line + "\r\n");
        Assert.That(_answer.StatusCode, Is.EqualTo(status));
        Assert.That(Outcomes.Text(_answer.Reason), Is.EqualTo(reason));
    }

    [Test]
    public void Section_5_1_white_space_around_a_value_is_not_part_of_it()
    {
        Parse("GET / HTTP/1.1\r\nHost: \t a \t \r\nE: \t \r\n\r\n");
        Assert.That(Outcomes.Text(_head.GetValue(0)), Is.EqualTo("a"));
        Assert.That(Outcomes.Text(_head.GetValue(1)), Is.Empty);
    }

    [TestCase("Content-Length: 5", BodyFraming.Length, 5)]
    [TestCase("Content-Length: 000", BodyFraming.Length, 0)]
    [TestCase("Content-Length: 999999999999999999", BodyFraming.Length, 999999999999999999)]
    [TestCase("Transfer-Encoding: CHUNKED", BodyFraming.Chunked, -1)]
    [TestCase("X: y", BodyFraming.None, -1)]
    public void Section_6_3_request_framing_also_on_get(string field, BodyFraming framing, long length)
    {
        Parse($"GET / HTTP/1.1\r\nHost: a\r\n{field}\r\n\r\n");
        Assert.That(_head.Framing, Is.EqualTo(framing));
        Assert.That(_head.ContentLength, Is.EqualTo(length));
    }

    [TestCase("200", "Content-Length: 5", false, BodyFraming.Length)]
    [TestCase("200", "Content-Length: 5", true, BodyFraming.None)]
    [TestCase("304", "Content-Length: 5", false, BodyFraming.None)]
    [TestCase("204", "X: y", false, BodyFraming.None)]
    [TestCase("100", "X: y", false, BodyFraming.None)]
    [TestCase("200", "X: y", false, BodyFraming.UntilClose)]
    [TestCase("200", "Transfer-Encoding: chunked", false, BodyFraming.Chunked)]
    public void Section_6_3_answer_framing(string status, string field, bool requestWasHead, BodyFraming framing)
    {
        ParseAnswer($"HTTP/1.1 {status} X\r\n{field}\r\n\r\n", requestWasHead);
        Assert.That(_answer.Framing, Is.EqualTo(framing));
        Assert.That(_answer.KeepAlive, Is.EqualTo(framing != BodyFraming.UntilClose));
    }

    [TestCase("1.1", "X: y", true)]
    [TestCase("1.1", "Connection: Close", false)]
    [TestCase("1.1", "Connection: keep-alive, close", false)]
    [TestCase("1.0", "X: y", false)]
    [TestCase("1.0", "Connection: Keep-Alive", true)]
    public void Section_9_3_persistence(string version, string field, bool keepAlive)
    {
        Parse($"GET / HTTP/{version}\r\nHost: a\r\n{field}\r\n\r\n");
        Assert.That(_head.KeepAlive, Is.EqualTo(keepAlive));
    }

    [TestCase("HTTP/1.1", "Content-Length: 1", true)]
    [TestCase("HTTP/1.1", "Content-Length: 0", false)]
    [TestCase("HTTP/1.0", "Content-Length: 1", false)]
    public void Rfc9110_10_1_1_expectation_needs_1_1_and_a_body(string version, string field, bool expects)
    {
        Parse($"POST / {version}\r\nHost: a\r\nExpect: 100-Continue\r\n{field}\r\n\r\n");
        Assert.That(_head.ExpectContinue, Is.EqualTo(expects));
    }

    [TestCase("Connection")]
    [TestCase("Keep-Alive")]
    [TestCase("Proxy-Connection")]
    [TestCase("TE")]
    [TestCase("Trailer")]
    [TestCase("Upgrade")]
    [TestCase("HTTP2-Settings")]
    [TestCase("Content_Length")]
    [TestCase("transfer_encoding")]
    [TestCase("X-Nominated")]
    [TestCase("x-forwarded-for")]
    [TestCase("X_Forwarded_For")]
    [TestCase("X-Forwarded-Host")]
    [TestCase("forwarded")]
    [TestCase("X-Real_IP")]
    [TestCase("X-Neutron-Network-ID")]
    [TestCase("X-OVN-Network-ID")]
    [TestCase("x-instance-id-signature")]
    [TestCase("X-Tenant-ID")]
    [TestCase("X-Project-Id")]
    [TestCase("X-Metadata-Provider-Signature")]
    public void Rfc9110_7_6_1_field_stays_on_this_hop(string name)
    {
        Parse($"GET / HTTP/1.1\r\nHost: a\r\nConnection: x-nominated\r\n{name}: v\r\nAccept: b\r\n\r\n");
        Assert.That(_head.IsForwardable(2), Is.False);
        Assert.That(_head.IsForwardable(3), Is.True);
        Assert.That(_head.IsForwardable(0), Is.False, "Host is written anew");
    }

    [Test]
    public void Known_fields_are_counted_and_found_once()
    {
        Parse("GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 1\r\nx-forwarded-for: 2\r\nX-Neutron-Router-ID: r\r\n\r\n");
        Assert.That(_head.Count(KnownField.XForwardedFor), Is.EqualTo(2));
        Assert.That(_head.TryGetSingle(KnownField.XForwardedFor, out _), Is.False);
        Assert.That(_head.TryGetSingle(KnownField.XNeutronNetworkId, out _), Is.False);
        Assert.That(_head.TryGetSingle(KnownField.XNeutronRouterId, out ReadOnlySpan<byte> router), Is.True);
        Assert.That(Outcomes.Text(router), Is.EqualTo("r"));
    }

    [Test]
    public void Written_answers_parse_again()
    {
        ArrayBufferWriter<byte> writer = new();
        ResponseWriter.WriteStatusLine(writer, 503);
        ResponseWriter.WriteField(writer, "Content-Length"u8, 12);
        ResponseWriter.EndHead(writer);
        Assert.That(Outcomes.Text(writer.WrittenSpan), Is.EqualTo("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 12\r\n\r\n"));
    }

    private ParseResult Parse(string text) => RequestParser.Parse(Sequences.Bytes(text), _head, HeadLimits.Default);

    private void ParseAnswer(string text, bool requestWasHead = false) =>
        Assert.That(ResponseParser.Parse(Sequences.Bytes(text), _answer, HeadLimits.Default, requestWasHead).Status, Is.EqualTo(ParseStatus.Complete));
}
