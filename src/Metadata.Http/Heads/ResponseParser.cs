using System.Buffers;

namespace Metadata.Http;

/// <summary>Answers' heads (RFC 9112 4, 5, 6.3), as strictly as requests. The outcome does not depend on how the input is split.</summary>
public static class ResponseParser
{
    // "HTTP/1.1 200 "
    private const int PrefixLength = 13;

    /// <summary>
    /// Parses one head from the start of <paramref name="input"/>. An interim answer (1xx) is a head of its own. Framing is None
    /// for 1xx, 204, 304 and for an answer to HEAD; ContentLength then is what the field says.
    /// </summary>
    public static ParseResult Parse(in ReadOnlySequence<byte> input, ResponseHead head, HeadLimits limits, bool requestWasHead)
    {
        ArgumentNullException.ThrowIfNull(head);
        ArgumentNullException.ThrowIfNull(limits);
        return Parse(input.IsSingleSegment ? input.First : head.Linearise(input, limits.MaxHeadBytes), head, limits, requestWasHead);
    }

    /// <summary>The same for bytes that lie in one piece.</summary>
    public static ParseResult Parse(ReadOnlyMemory<byte> input, ResponseHead head, HeadLimits limits, bool requestWasHead)
    {
        ArgumentNullException.ThrowIfNull(head);
        ArgumentNullException.ThrowIfNull(limits);
        if (input.Length > limits.MaxHeadBytes)
        {
            input = input[..limits.MaxHeadBytes];
        }

        ReadOnlySpan<byte> span = input.Span;
        int end = ParseHead(span, head, limits, requestWasHead);
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

    private static int ParseHead(ReadOnlySpan<byte> span, ResponseHead head, HeadLimits limits, bool requestWasHead)
    {
        int fields = StatusLine(span, head);
        if (fields <= 0)
        {
            return fields;
        }

        int position = FieldSection.Parse(span, fields, head, limits.MaxFields);
        if (position <= 0)
        {
            return position;
        }

        RejectReason reason = FramingRules.Apply(span, head);
        if (reason != RejectReason.None)
        {
            return Step.Reject(reason);
        }

        if (requestWasHead || head.StatusCode is < 200 or 204 or 304)
        {
            head.Framing = BodyFraming.None;
        }
        else if (head.Framing == BodyFraming.None)
        {
            head.Framing = BodyFraming.UntilClose;
            head.KeepAlive = false;
        }

        return position;
    }

    // HTTP-version SP 3DIGIT SP [ reason-phrase ] CRLF
    private static int StatusLine(ReadOnlySpan<byte> span, ResponseHead head)
    {
        int position = RequestLine.ParseVersion(span, 0, head);
        if (position <= 0)
        {
            return position;
        }

        for (; position < PrefixLength; position++)
        {
            if (position >= span.Length)
            {
                return Step.Incomplete;
            }

            bool space = position is 8 or 12;
            byte value = span[position];
            byte most = position == 9 ? (byte)'5' : (byte)'9';
            byte least = position == 9 ? (byte)'1' : (byte)'0';
            if (space ? value != ' ' : value < least || value > most)
            {
                return Step.RejectByte(value, RejectReason.InvalidStatusLine);
            }
        }

        head.StatusCode = ((span[9] - '0') * 100) + ((span[10] - '0') * 10) + (span[11] - '0');
        int lineEnd = FieldLineSearch.ValueEnd(span, position);
        head.ReasonRange = (position, lineEnd - position);
        return Step.LineEnd(span, lineEnd, RejectReason.ControlCharacter);
    }
}
