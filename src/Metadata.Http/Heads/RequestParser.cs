using System.Buffers;

namespace Metadata.Http;

/// <summary>Request heads (RFC 9112 2, 3, 5), strictly. The outcome does not depend on how the input is split.</summary>
public static class RequestParser
{
    private const int MostEmptyLines = 2;

    /// <summary>Parses one head from the start of <paramref name="input"/> into <paramref name="head"/>; allocates nothing in steady state.</summary>
    public static ParseResult Parse(in ReadOnlySequence<byte> input, RequestHead head, HeadLimits limits)
    {
        ArgumentNullException.ThrowIfNull(head);
        ArgumentNullException.ThrowIfNull(limits);
        return Parse(input.IsSingleSegment ? input.First : head.Linearise(input, limits.MaxHeadBytes), head, limits);
    }

    /// <summary>The same for bytes that lie in one piece.</summary>
    public static ParseResult Parse(ReadOnlyMemory<byte> input, RequestHead head, HeadLimits limits)
    {
        ArgumentNullException.ThrowIfNull(head);
        ArgumentNullException.ThrowIfNull(limits);
        if (input.Length > limits.MaxHeadBytes)
        {
            input = input[..limits.MaxHeadBytes];
        }

        ReadOnlySpan<byte> span = input.Span;
        int end = ParseHead(span, head, limits);
        if (end > 0)
        {
            head.Source = input;
            return ParseResult.Complete(end);
        }

        head.Clear();
        if (end < 0)
        {
            return ParseResult.Rejected(Step.Reason(end));
        }

        return span.Length == limits.MaxHeadBytes ? ParseResult.Rejected(RejectReason.HeadTooLarge) : ParseResult.Incomplete;
    }

    private static int ParseHead(ReadOnlySpan<byte> span, RequestHead head, HeadLimits limits)
    {
        int start = 0;
        if (span.Length > 0 && span[0] <= '\r')
        {
            start = SkipEmptyLines(span);
            if (start < 0)
            {
                return start;
            }
        }

        if (start >= span.Length)
        {
            return Step.Incomplete;
        }

        int fields = RequestLine.Parse(span, start, head, limits);
        if (fields <= 0)
        {
            return fields;
        }

        int position = FieldSection.Parse(span, fields, head, limits.MaxFields);
        if (position <= 0)
        {
            return position;
        }

        RejectReason reason = RequestRules.Apply(span, head);
        return reason == RejectReason.None ? position : Step.Reject(reason);
    }

    // RFC 9112 2.2: empty lines before the request line are ignored; here at most two.
    private static int SkipEmptyLines(ReadOnlySpan<byte> span)
    {
        int position = 0;
        while (position < span.Length && span[position] == '\r')
        {
            if (position == MostEmptyLines * 2)
            {
                return Step.Reject(RejectReason.TooManyLeadingEmptyLines);
            }

            int next = Step.LineEnd(span, position, RejectReason.BareCr);
            if (next <= 0)
            {
                return next == Step.Incomplete ? span.Length : next;
            }

            position = next;
        }

        return position;
    }
}
