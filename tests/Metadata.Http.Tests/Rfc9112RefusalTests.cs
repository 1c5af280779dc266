namespace Metadata.Http.Tests;

/// <summary>What RFC 9112 tells a server to refuse, named after the section that does.</summary>
public sealed class Rfc9112RefusalTests
{
    private const string Line = "GET / HTTP/1.1\r\n";
    private const string Host = Line + "Host: a\r\n";

    [TestCase("GET / HTTP/1.1\rHost: a\r\n\r\n")]
    [TestCase(Host + "A: b\rc\r\n\r\n")]
    [TestCase(Host + "A\r: b\r\n\r\n")]
    [TestCase(Host + "\r\r\n")]
    public void Section_2_2_a_bare_CR_makes_the_message_invalid(string request) => Refused(request, 400);

    [TestCase(Line + " Host: a\r\n\r\n")]
    [TestCase(Line + "\tA: b\r\nHost: a\r\n\r\n")]
    public void Section_2_2_white_space_before_the_first_field_is_refused(string request) => Refused(request, 400, RejectReason.LeadingWhitespace);

    [TestCase("GET / HTTP/1.1\nHost: a\n\n")]
    [TestCase(Host + "A: b\n\r\n")]
    public void Section_2_2_a_lone_LF_ends_no_line(string request) => Refused(request, 400, RejectReason.BareLf);

    [TestCase("GET / http/1.1\r\n\r\n", 400)]
    [TestCase("GET / HTTP/1.1x\r\n\r\n", 400)]
    [TestCase("GET / HTTP/2.0\r\n\r\n", 505)]
    public void Section_2_3_a_version_of_another_shape_or_number_is_refused(string request, int status) => Refused(request, status);

    [TestCase("GET  / HTTP/1.1\r\n\r\n")]
    [TestCase("GET /a b HTTP/1.1\r\n\r\n")]
    [TestCase("GET\t/ HTTP/1.1\r\n\r\n")]
    [TestCase("GET /\v HTTP/1.1\r\n\r\n")]
    [TestCase("GET / HTTP/1.1 \r\n\r\n")]
    public void Section_3_no_white_space_within_the_three_parts(string request) => Refused(request, 400);

    [TestCase(8191, ParseStatus.Complete)]
    [TestCase(8192, ParseStatus.Rejected)]
    public void Section_3_a_target_longer_than_we_parse_is_414(int path, ParseStatus expected)
    {
        string request = $"GET /{new string('a', path)} HTTP/1.1\r\nHost: a\r\n\r\n";
        Assert.That(Parse(request).Status, Is.EqualTo(expected));
        if (expected == ParseStatus.Rejected)
        {
            Refused(request, 414);
        }
    }

    [Test]
    public void Section_3_1_a_method_longer_than_any_is_501() => Refused(new string('M', 33) + " / HTTP/1.1\r\n\r\n", 501);

    [TestCase("GET / HTTP/1.1\r\n\r\n", RejectReason.MissingHost)]
    [TestCase("GET http://h/ HTTP/1.1\r\n\r\n", RejectReason.MissingHost)]
    [TestCase("GET / HTTP/1.1\r\nHost: a\r\nhost: a\r\n\r\n", RejectReason.SeveralHosts)]
    [TestCase("GET / HTTP/1.0\r\nHost: a\r\nhost: b\r\n\r\n", RejectReason.SeveralHosts)]
    [TestCase("GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", RejectReason.InvalidHost)]
    [TestCase("GET / HTTP/1.1\r\nHost: a:99999\r\n\r\n", RejectReason.InvalidHost)]
    public void Section_3_2_a_missing_second_or_invalid_Host_is_400(string request, RejectReason reason) => Refused(request, 400, reason);

    [TestCase("CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n", 501)]
    [TestCase("GET a:443 HTTP/1.1\r\nHost: a\r\n\r\n", 400)]
    public void Section_3_2_3_authority_form_is_for_CONNECT_alone(string request, int status) => Refused(request, status);

    [TestCase("GET * HTTP/1.1\r\nHost: a\r\n\r\n")]
    [TestCase("POST * HTTP/1.1\r\nHost: a\r\n\r\n")]
    public void Section_3_2_4_asterisk_form_is_for_OPTIONS_alone(string request) => Refused(request, 400, RejectReason.InvalidTarget);

    [TestCase(Host + "A : b\r\n\r\n")]
    [TestCase(Host + "A\t: b\r\n\r\n")]
    [TestCase(Host + "Content-Length : 1\r\n\r\n")]
    public void Section_5_1_white_space_between_name_and_colon_is_400(string request) => Refused(request, 400, RejectReason.WhitespaceBeforeColon);

    [TestCase(Host + "A: b\r\n c\r\n\r\n")]
    [TestCase(Host + "A: b\r\n\tc\r\n\r\n")]
    public void Section_5_2_a_folded_line_is_400(string request) => Refused(request, 400, RejectReason.ObsoleteFolding);

    [Test]
    public void Section_5_2_a_folded_line_in_an_answer_makes_it_unusable() =>
        Assert.That(ResponseParser.Parse(Sequences.Bytes("HTTP/1.1 200 OK\r\nA: b\r\n c\r\n\r\n"), new ResponseHead(), HeadLimits.Default, false), Is.EqualTo(ParseResult.Rejected(RejectReason.ObsoleteFolding)));

    [TestCase("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n")]
    [TestCase("POST / HTTP/1.0\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n")]
    public void Section_6_1_Transfer_Encoding_in_HTTP_1_0_is_faulty_framing(string request) => Refused(request, 400);

    [TestCase("chunked, chunked")]
    [TestCase("gzip, chunked")]
    [TestCase("x")]
    public void Section_6_1_a_coding_other_than_chunked_once_is_refused(string coding) => Refused(Host + $"Transfer-Encoding: {coding}\r\n\r\n", 400);

    [TestCase(Host + "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n")]
    [TestCase(Host + "Transfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\n")]
    public void Section_6_3_both_framings_are_refused(string request) => Refused(request, 400, RejectReason.ContentLengthWithTransferEncoding);

    [TestCase("chunked, gzip")]
    [TestCase("identity")]
    public void Section_6_3_a_request_whose_last_coding_is_not_chunked_is_400(string coding) => Refused(Host + $"Transfer-Encoding: {coding}\r\n\r\n", 400);

    [TestCase("-1")]
    [TestCase("+1")]
    [TestCase("1 2")]
    [TestCase("0x1")]
    [TestCase("1, 2")]
    [TestCase("")]
    [TestCase("9999999999999999999")]
    public void Section_6_3_an_invalid_Content_Length_is_400(string length) => Refused(Host + $"Content-Length: {length}\r\n\r\n", 400);

    [TestCase("ffffffffffffffff\r\n")]
    [TestCase("8000000000000000\r\n")]
    [TestCase("00000000000000001\r\n")]
    public void Section_7_1_a_chunk_size_that_overflows_is_refused(string size) =>
        Assert.That(Outcomes.Chunked(Sequences.Bytes(size), size.Length), Does.StartWith("Rejected ChunkSizeOverflow"));

    [Test]
    public void Section_7_1_chunked_is_decoded_and_what_follows_is_left() =>
        Assert.That(Outcomes.Chunked(Sequences.Bytes("5\r\nhello\r\nA\r\n0123456789\r\n0\r\n\r\nNEXT"), 4), Does.StartWith("Complete None").And.Contain(Convert.ToHexString("hello0123456789"u8)));

    [TestCase("2;unknown\r\nhi\r\n0\r\n\r\n")]
    [TestCase("2;a=b;c=\"d e\"\r\nhi\r\n0;last\r\n\r\n")]
    public void Section_7_1_1_extensions_are_ignored(string body) =>
        Assert.That(Outcomes.Chunked(Sequences.Bytes(body), 3), Does.StartWith("Complete None").And.EndWith(Convert.ToHexString("hi"u8)));

    private static ParseResult Parse(string request) => RequestParser.Parse(Sequences.Bytes(request), new RequestHead(), HeadLimits.Default);

    private static void Refused(string request, int status, RejectReason reason = RejectReason.None)
    {
        ParseResult result = Parse(request);
        Assert.That(result.Status, Is.EqualTo(ParseStatus.Rejected));
        Assert.That(RejectReasons.StatusCode(result.Reason), Is.EqualTo(status), result.Reason.ToString());
        Assert.That(reason == RejectReason.None || result.Reason == reason, result.Reason.ToString());
    }
}
