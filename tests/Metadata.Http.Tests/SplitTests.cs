namespace Metadata.Http.Tests;

public sealed class SplitTests
{
    private static readonly string[] _requests = [.. Corpus.ValidRequests, .. Corpus.RejectedRequests.Select(static r => r.Input)];

    [TestCaseSource(nameof(_requests))]
    public void A_request_in_two_segments_gives_the_outcome_of_the_whole(string text)
    {
        RequestHead head = new();
        byte[] bytes = Sequences.Bytes(text);
        string whole = Outcomes.Request(Sequences.Whole(bytes), head);
        for (int cut = 1; cut < Math.Min(bytes.Length, 600); cut++)
        {
            Assert.That(Outcomes.Request(Sequences.Split(bytes, cut), head), Is.EqualTo(whole), $"cut at {cut}");
        }

        Assert.That(Outcomes.Request(Sequences.EveryByte(bytes), head), Is.EqualTo(whole));
        head.Reset();
    }

    [TestCaseSource(nameof(_requests))]
    public void A_request_that_arrives_byte_by_byte_ends_as_the_whole(string text)
    {
        byte[] bytes = Sequences.Bytes(text);
        RequestHead head = new();
        ParseResult whole = RequestParser.Parse(bytes, head, HeadLimits.Default);
        int length = 0;
        ParseResult result;
        do
        {
            result = RequestParser.Parse(bytes.AsMemory(0, ++length), head, HeadLimits.Default);
            if (result.Status == ParseStatus.Incomplete)
            {
                Assert.That(result.Consumed, Is.Zero);
            }
        }
        while (result.Status == ParseStatus.Incomplete && length < bytes.Length);

        Assert.That(result, Is.EqualTo(whole));
        Assert.That(result.Status == ParseStatus.Complete ? result.Consumed : length, Is.EqualTo(length), "not later than certain");
    }

    [TestCaseSource(typeof(Corpus), nameof(Corpus.Responses))]
    public void An_answer_ends_the_same_for_every_split(string text)
    {
        ResponseHead head = new();
        byte[] bytes = Sequences.Bytes(text);
        string whole = Outcomes.Response(Sequences.Whole(bytes), head);
        for (int cut = 1; cut < bytes.Length; cut++)
        {
            Assert.That(Outcomes.Response(Sequences.Split(bytes, cut), head), Is.EqualTo(whole));
            string prefix = Outcomes.Response(Sequences.Whole(bytes.AsMemory(0, cut)), head);
            Assert.That(prefix == whole || prefix.Contains("Incomplete", StringComparison.Ordinal), Is.True, prefix);
        }
    }

    [TestCaseSource(typeof(Corpus), nameof(Corpus.ChunkedBodies))]
    public void A_chunked_body_ends_the_same_for_every_split((string Input, RejectReason Reason) body)
    {
        byte[] bytes = Sequences.Bytes(body.Input);
        string whole = Outcomes.Chunked(bytes, bytes.Length);
        Assert.That(whole, Does.StartWith(body.Reason == RejectReason.None ? "Complete None" : $"Rejected {body.Reason} "));
        for (int piece = 1; piece < Math.Min(bytes.Length, 40); piece++)
        {
            Assert.That(Outcomes.Chunked(bytes, piece), Is.EqualTo(whole), $"pieces of {piece}");
        }
    }
}
