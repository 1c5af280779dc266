using Metadata.Http;
using Metadata.Relay.Link;

namespace Metadata.Relay;

/// <summary>The request as the upstream sees it: written from what was understood, never copied.</summary>
internal static class RequestForm
{
    /// <summary>Writes the head.</summary>
    public static void Write(Exchange exchange, IIdentityStamp stamp, IRelayConnection upstream)
    {
        var head = exchange.Head;
        var attached = stamp.TryAttach(exchange, upstream);
        if (upstream is LinkStream stream)
        {
            stream.Trace = new(exchange.Trace.RequestId, exchange.Trace.SpanId, exchange.Trace.BeganAt);
        }

        var output = upstream.Output;
        RequestWriter.WriteRequestLine(output, head.Method, head.Path);

        // HTTP/1.0 may come without one, 1.1 may not go without one (RFC 9112 3.2): what such a guest dialled.
        RequestWriter.WriteField(output, "Host"u8, head.Host.IsEmpty ? "169.254.169.254"u8 : head.Host);
        RequestWriter.WriteForwardable(output, head);
        if (!attached)
        {
            stamp.Write(exchange, output);
        }

        if (head.Framing == BodyFraming.Chunked)
        {
            RequestWriter.WriteField(output, "Transfer-Encoding"u8, "chunked"u8);
        }
        else if (head.Framing == BodyFraming.Length)
        {
            RequestWriter.WriteField(output, "Content-Length"u8, head.ContentLength);
        }

        RequestWriter.EndHead(output);
    }
}
