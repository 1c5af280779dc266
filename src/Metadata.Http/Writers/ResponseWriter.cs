using System.Buffers;

namespace Metadata.Http;

/// <summary>Writes answers' heads, always HTTP/1.1. Spans must come from a parsed head or be constants: nothing is checked here.</summary>
public static class ResponseWriter
{
    /// <summary>HTTP/1.1 SP status SP phrase, with the registered phrase.</summary>
    public static void WriteStatusLine(IBufferWriter<byte> writer, int status) => WriteStatusLine(writer, status, ReasonPhrase(status));

    /// <summary>HTTP/1.1 SP status SP phrase; <paramref name="status"/> is 100 to 599.</summary>
    public static void WriteStatusLine(IBufferWriter<byte> writer, int status, ReadOnlySpan<byte> reason)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ReadOnlySpan<byte> start = "HTTP/1.1 "u8;
        int length = start.Length + 4 + reason.Length + 2;
        Span<byte> span = writer.GetSpan(length);
        start.CopyTo(span);
        span[9] = (byte)('0' + (status / 100));
        span[10] = (byte)('0' + (status / 10 % 10));
        span[11] = (byte)('0' + (status % 10));
        span[12] = (byte)' ';
        reason.CopyTo(span[13..]);
        span[length - 2] = (byte)'\r';
        span[length - 1] = (byte)'\n';
        writer.Advance(length);
    }

    /// <summary>name ": " value.</summary>
    public static void WriteField(IBufferWriter<byte> writer, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value) => HeadBytes.WriteField(writer, name, value);

    /// <summary>name ": " decimal number.</summary>
    public static void WriteField(IBufferWriter<byte> writer, ReadOnlySpan<byte> name, long value) => HeadBytes.WriteField(writer, name, value);

    /// <summary>Every field of <paramref name="head"/> that is forwardable, in order, as received.</summary>
    public static void WriteForwardable(IBufferWriter<byte> writer, ResponseHead head)
    {
        ArgumentNullException.ThrowIfNull(head);
        for (int i = 0; i < head.FieldCount; i++)
        {
            if (head.IsForwardable(i))
            {
                HeadBytes.WriteField(writer, head.GetName(i), head.GetValue(i));
            }
        }
    }

    /// <summary>The empty line.</summary>
    public static void EndHead(IBufferWriter<byte> writer) => HeadBytes.EndHead(writer);

    /// <summary>The registered phrase of a status (RFC 9110 15), "Unknown" for others.</summary>
    public static ReadOnlySpan<byte> ReasonPhrase(int status) => status switch
    {
        100 => "Continue"u8,
        101 => "Switching Protocols"u8,
        200 => "OK"u8,
        201 => "Created"u8,
        202 => "Accepted"u8,
        204 => "No Content"u8,
        206 => "Partial Content"u8,
        300 => "Multiple Choices"u8,
        301 => "Moved Permanently"u8,
        302 => "Found"u8,
        303 => "See Other"u8,
        304 => "Not Modified"u8,
        307 => "Temporary Redirect"u8,
        308 => "Permanent Redirect"u8,
        400 => "Bad Request"u8,
        401 => "Unauthorized"u8,
        403 => "Forbidden"u8,
        404 => "Not Found"u8,
        405 => "Method Not Allowed"u8,
        406 => "Not Acceptable"u8,
        408 => "Request Timeout"u8,
        409 => "Conflict"u8,
        410 => "Gone"u8,
        411 => "Length Required"u8,
        412 => "Precondition Failed"u8,
        413 => "Content Too Large"u8,
        414 => "URI Too Long"u8,
        415 => "Unsupported Media Type"u8,
        416 => "Range Not Satisfiable"u8,
        417 => "Expectation Failed"u8,
        421 => "Misdirected Request"u8,
        426 => "Upgrade Required"u8,
        428 => "Precondition Required"u8,
        429 => "Too Many Requests"u8,
        431 => "Request Header Fields Too Large"u8,
        500 => "Internal Server Error"u8,
        501 => "Not Implemented"u8,
        502 => "Bad Gateway"u8,
        503 => "Service Unavailable"u8,
        504 => "Gateway Timeout"u8,
        505 => "HTTP Version Not Supported"u8,
        _ => "Unknown"u8,
    };
}
