using System.Buffers;
using System.Globalization;
using System.Text;

namespace Metadata.Http.Tests;

/// <summary>Turns everything that a parse yields into text, so that outcomes can be compared.</summary>
internal static class Outcomes
{
    public static string Request(in ReadOnlySequence<byte> input, RequestHead head, HeadLimits? limits = null)
    {
        ParseResult result = RequestParser.Parse(input, head, limits ?? HeadLimits.Default);
        StringBuilder text = new(result.ToString());
        if (result.Status == ParseStatus.Complete)
        {
            text.Append(CultureInfo.InvariantCulture, $"|{Text(head.Method)} {head.Kind} {Text(head.Target)} {head.Form} {Text(head.Path)} {Text(head.Host)} {head.ExpectContinue}");
            Fields(text, head);
            for (int i = 0; i < head.FieldCount; i++)
            {
                text.Append(head.IsForwardable(i) ? '+' : '-');
            }
        }

        return text.ToString();
    }

    public static string Response(in ReadOnlySequence<byte> input, ResponseHead head, bool requestWasHead = false)
    {
        ParseResult result = ResponseParser.Parse(input, head, HeadLimits.Default, requestWasHead);
        StringBuilder text = new(result.ToString());
        if (result.Status == ParseStatus.Complete)
        {
            text.Append(CultureInfo.InvariantCulture, $"|{head.StatusCode} {Text(head.Reason)}");
            Fields(text, head);
        }

        return text.ToString();
    }

    /// <summary>Feeds the body in the given pieces as a connection would: what was not consumed comes again.</summary>
    public static string Chunked(byte[] body, int piece)
    {
        ChunkedDecoder decoder = default;
        ArrayBufferWriter<byte> data = new();
        int start = 0;
        int end = 0;
        while (true)
        {
            ReadOnlySequence<byte> input = Sequences.EveryByte(body.AsMemory(start..end));
            ParseResult result = decoder.Decode(input, out ReadOnlySpan<byte> slice);
            data.Write(slice);
            start += result.Consumed;
            if (result.Status != ParseStatus.Incomplete)
            {
                string consumed = result.Status == ParseStatus.Complete ? start.ToString(CultureInfo.InvariantCulture) : "-";
                return $"{result.Status} {result.Reason} {consumed} {Convert.ToHexString(data.WrittenSpan)}";
            }

            if (result.Consumed == 0)
            {
                if (end == body.Length)
                {
                    return $"Incomplete {start} {Convert.ToHexString(data.WrittenSpan)}";
                }

                end = Math.Min(body.Length, end + piece);
            }
        }
    }

    public static string Text(ReadOnlySpan<byte> bytes) => Encoding.Latin1.GetString(bytes);

    private static void Fields(StringBuilder text, MessageHead head)
    {
        text.Append(CultureInfo.InvariantCulture, $"|{head.Version} {head.Framing} {head.ContentLength} {head.KeepAlive}");
        for (int i = 0; i < head.FieldCount; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"|{head.GetKnown(i)} {Text(head.GetName(i))}={Text(head.GetValue(i))}");
        }
    }
}
