using System.Text;

namespace Metadata.Http.Tests;

/// <summary>What a server that forwards nothing may let pass.</summary>
public sealed class LeniencyTests
{
    private static readonly HeadLimits _lenient = HeadLimits.Default with { AnyMethod = true, AnyTarget = true };

    [TestCase("TRACE / HTTP/1.1", "TRACE", "/")]
    [TestCase("CONNECT host:80 HTTP/1.1", "CONNECT", "host:80")]
    [TestCase("GET latest HTTP/1.1", "GET", "latest")]
    [TestCase("GET * HTTP/1.1", "GET", "*")]
    [TestCase("GET /a#b HTTP/1.1", "GET", "/a#b")]
    [TestCase("GET /a?b HTTP/1.1", "GET", "/a?b")]
    [TestCase("GET http://host/a HTTP/1.1", "GET", "/a")]
    public void Any_method_and_any_target_pass_when_asked_for(string line, string method, string path)
    {
        var head = new RequestHead();

        // A head before it, so that nothing of that one shows.
        RequestParser.Parse("GET http://other?x HTTP/1.1\r\nHost: other\r\n\r\n"u8.ToArray(), head, _lenient);
        ParseResult result = RequestParser.Parse(Encoding.ASCII.GetBytes(line + "\r\nHost: h\r\n\r\n"), head, _lenient);

        Assert.That(result.Status, Is.EqualTo(ParseStatus.Complete));
        Assert.That((Encoding.ASCII.GetString(head.Method), Encoding.ASCII.GetString(head.Path)), Is.EqualTo((method, path)));
    }

    [TestCase("TRACE / HTTP/1.1", RejectReason.MethodTrace)]
    [TestCase("CONNECT host:80 HTTP/1.1", RejectReason.MethodConnect)]
    [TestCase("GET latest HTTP/1.1", RejectReason.InvalidTarget)]
    [TestCase("GET /a#b HTTP/1.1", RejectReason.FragmentInTarget)]
    public void Otherwise_they_are_refused(string line, RejectReason reason) => Assert.That(
        RequestParser.Parse(Encoding.ASCII.GetBytes(line + "\r\nHost: h\r\n\r\n"), new RequestHead(), HeadLimits.Default).Reason,
        Is.EqualTo(reason));

    [TestCase("GET /a b HTTP/1.1", RejectReason.InvalidVersion)]
    [TestCase("GET /\u007f HTTP/1.1", RejectReason.ControlCharacter)]
    [TestCase("GET http://a b/ HTTP/1.1", RejectReason.InvalidVersion)]
    [TestCase("GET http:/// HTTP/1.1", RejectReason.InvalidHost)]
    public void What_is_ambiguous_stays_refused(string line, RejectReason reason) => Assert.That(
        RequestParser.Parse(Encoding.ASCII.GetBytes(line + "\r\nHost: h\r\n\r\n"), new RequestHead(), _lenient).Reason,
        Is.EqualTo(reason));
}
