using System.Text;

namespace Metadata.Http.Tests;

public sealed class RejectionTests
{
    [TestCaseSource(typeof(Corpus), nameof(Corpus.RejectedRequests))]
    public void A_hostile_request_is_rejected_with_its_reason((string Input, RejectReason Reason) request)
    {
        RequestHead head = new();
        ParseResult result = RequestParser.Parse(Sequences.Bytes(request.Input), head, HeadLimits.Default);
        Assert.That(result, Is.EqualTo(ParseResult.Rejected(request.Reason)));
        Assert.That(head.FieldCount, Is.Zero);
    }

    [TestCaseSource(typeof(Corpus), nameof(Corpus.ValidRequests))]
    public void A_valid_request_is_accepted(string text) =>
        Assert.That(RequestParser.Parse(Sequences.Bytes(text), new RequestHead(), HeadLimits.Default).Status, Is.EqualTo(ParseStatus.Complete));

    [TestCase(RejectReason.TargetTooLong, 414)]
    [TestCase(RejectReason.HeadTooLarge, 431)]
    [TestCase(RejectReason.TooManyFields, 431)]
    [TestCase(RejectReason.TrailersTooLarge, 431)]
    [TestCase(RejectReason.UnsupportedVersion, 505)]
    [TestCase(RejectReason.MethodTrace, 405)]
    [TestCase(RejectReason.MethodConnect, 501)]
    [TestCase(RejectReason.ExpectationUnsupported, 417)]
    [TestCase(RejectReason.BareCr, 400)]
    public void A_reason_has_its_status(RejectReason reason, int status) => Assert.That(RejectReasons.StatusCode(reason), Is.EqualTo(status));

    [Test]
    public void Every_reason_has_its_own_code_and_an_error_status()
    {
        RejectReason[] reasons = [.. Enum.GetValues<RejectReason>().Where(static r => r != RejectReason.None)];
        Assert.That(reasons.Select(RejectReasons.Code), Is.Unique.And.All.Match("^[a-z0-9.-]+$").And.None.EqualTo("none"));
        Assert.That(reasons.Select(RejectReasons.StatusCode), Is.All.InRange(400, 599));
    }

    [Test]
    public void Every_byte_in_every_place_of_a_small_head_gives_no_exception_and_no_hidden_line()
    {
        byte[] template = Encoding.ASCII.GetBytes("GET /a HTTP/1.1\r\nHost: h\r\nA: b\r\n\r\n");
        RequestHead head = new();
        for (int at = 0; at < template.Length; at++)
        {
            for (int value = 0; value < 256; value++)
            {
                byte[] bytes = [.. template];
                bytes[at] = (byte)value;
                if (RequestParser.Parse(bytes, head, HeadLimits.Default).Status == ParseStatus.Complete)
                {
                    Assert.That(head.FieldCount, Is.LessThanOrEqualTo(2));
                    for (int i = 0; i < head.FieldCount; i++)
                    {
                        Assert.That(head.GetValue(i).IndexOfAny("\r\n\0"u8), Is.EqualTo(-1));
                    }
                }
            }
        }
    }
}
