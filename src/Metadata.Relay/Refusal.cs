using System.Buffers;
using System.Buffers.Text;
using System.Text;
using Metadata.Http;

namespace Metadata.Relay;

/// <summary>The wire form of a refusal: fixed text, no detail of this host or program.</summary>
internal static class Refusal
{
    private const int MaxBody = 256;

    /// <summary>Writes head and body.</summary>
    public static void Write(Exchange exchange, int status, string code, int retryAfter)
    {
        var output = exchange.Connection.Output;
        Span<byte> name = stackalloc byte[40];
        name = name[..exchange.Trace.FormatRequestId(name)];

        Span<byte> body = stackalloc byte[MaxBody];
        Utf8Formatter.TryFormat(status, body, out var length);
        Append(body, ref length, " "u8);
        Append(body, ref length, ResponseWriter.ReasonPhrase(status));
        Append(body, ref length, "\nreason: "u8);
        length += Encoding.ASCII.GetBytes(code, body[length..]);
        Append(body, ref length, "\nrequest-id: "u8);
        Append(body, ref length, name);
        Append(body, ref length, "\n"u8);

        ResponseWriter.WriteStatusLine(output, status);
        ResponseWriter.WriteField(output, "Content-Type"u8, "text/plain; charset=utf-8"u8);
        ResponseWriter.WriteField(output, "Content-Length"u8, length);
        AnswerFields.WriteRequestId(exchange, output);
        ProxyField.WriteRefusal(exchange, code, output);
        if (retryAfter > 0)
        {
            ResponseWriter.WriteField(output, "Retry-After"u8, retryAfter);
        }

        exchange.EndHead(output);
        if (!exchange.Understood || exchange.Head.Kind != HttpMethodKind.Head)
        {
            output.Write(body[..length]);
        }
    }

    private static void Append(Span<byte> body, ref int length, ReadOnlySpan<byte> text)
    {
        text.CopyTo(body[length..]);
        length += text.Length;
    }
}
