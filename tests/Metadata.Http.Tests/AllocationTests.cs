using System.Buffers;

namespace Metadata.Http.Tests;

public sealed class AllocationTests
{
    [TestCase(false)]
    [TestCase(true)]
    public void A_parsed_request_head_allocates_nothing(bool split)
    {
        byte[] bytes = Sequences.Bytes(Corpus.CloudInit);
        ReadOnlySequence<byte> input = split ? Sequences.Split(bytes, 20, 70) : Sequences.Whole(bytes);
        RequestHead head = new();
        Assert.That(Allocated(() => RequestParser.Parse(input, head, HeadLimits.Default)), Is.Zero);
    }

    [Test]
    public void A_rejected_request_head_allocates_nothing()
    {
        byte[] bytes = Sequences.Bytes("GET / HTTP/1.1\r\nHost: a\r\nA : b\r\n\r\n");
        RequestHead head = new();
        Assert.That(Allocated(() => RequestParser.Parse(bytes, head, HeadLimits.Default)), Is.Zero);
    }

    [Test]
    public void A_parsed_answer_and_a_chunked_body_allocate_nothing()
    {
        byte[] answer = Sequences.Bytes(Corpus.Responses[1]);
        ReadOnlySequence<byte> body = Sequences.Whole(Sequences.Bytes("5;a=b\r\nhello\r\n0\r\n\r\n"));
        ResponseHead head = new();
        Assert.That(
            Allocated(() =>
            {
                ResponseParser.Parse(answer, head, HeadLimits.Default, false);
                ChunkedDecoder decoder = default;
                decoder.Decode(body, out _);
            }),
            Is.Zero);
    }

    [Test]
    public void A_forwarded_head_allocates_nothing()
    {
        byte[] bytes = Sequences.Bytes(Corpus.CloudInit);
        RequestHead head = new();
        ArrayBufferWriter<byte> writer = new(4096);
        Assert.That(
            Allocated(() =>
            {
                RequestParser.Parse(bytes, head, HeadLimits.Default);
                writer.ResetWrittenCount();
                RequestWriter.WriteRequestLine(writer, head.Method, head.Path);
                RequestWriter.WriteForwardable(writer, head);
                RequestWriter.WriteField(writer, "Content-Length"u8, 123);
                RequestWriter.EndHead(writer);
            }),
            Is.Zero);
    }

    private static long Allocated(Action action)
    {
        for (int i = 0; i < 10; i++)
        {
            action();
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
        {
            action();
        }

        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
