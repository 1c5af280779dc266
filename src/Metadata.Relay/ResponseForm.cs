using System.IO.Pipelines;
using Metadata.Http;

namespace Metadata.Relay;

/// <summary>The answer as the guest sees it: own status line and framing, the upstream's end-to-end fields.</summary>
internal static class ResponseForm
{
    /// <summary>Writes the head.</summary>
    /// <returns>True when the body goes to the guest in chunks.</returns>
    public static bool Write(Exchange exchange, ResponseHead response, PipeWriter output)
    {
        ResponseWriter.WriteStatusLine(output, response.StatusCode);
        ResponseWriter.WriteForwardable(output, response);
        AnswerFields.WriteRequestId(exchange, response, output);

        var chunked = false;
        switch (response.Framing)
        {
            case BodyFraming.Length:
                ResponseWriter.WriteField(output, "Content-Length"u8, response.ContentLength);
                break;
            case BodyFraming.None:
                // To HEAD and in a 304 the length speaks of the body that is not there.
                if (response.TryGetSingle(KnownField.ContentLength, out var length))
                {
                    ResponseWriter.WriteField(output, "Content-Length"u8, length);
                }

                break;
            default:
                chunked = exchange.Head.Version == HttpVersion.Http11;
                if (chunked)
                {
                    ResponseWriter.WriteField(output, "Transfer-Encoding"u8, "chunked"u8);
                }
                else
                {
                    exchange.Close = true;
                }

                break;
        }

        exchange.EndHead(output);
        return chunked;
    }
}
