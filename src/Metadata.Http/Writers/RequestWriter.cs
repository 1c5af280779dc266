using System.Buffers;

namespace Metadata.Http;

/// <summary>Writes request heads, always HTTP/1.1. Spans must come from a parsed head or be constants: nothing is checked here.</summary>
public static class RequestWriter
{
    /// <summary>method SP target SP HTTP/1.1.</summary>
    public static void WriteRequestLine(IBufferWriter<byte> writer, ReadOnlySpan<byte> method, ReadOnlySpan<byte> target)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ReadOnlySpan<byte> tail = " HTTP/1.1\r\n"u8;
        int length = method.Length + 1 + target.Length + tail.Length;
        Span<byte> span = writer.GetSpan(length);
        method.CopyTo(span);
        span[method.Length] = (byte)' ';
        target.CopyTo(span[(method.Length + 1)..]);
        tail.CopyTo(span[(method.Length + 1 + target.Length)..]);
        writer.Advance(length);
    }

    /// <summary>name ": " value.</summary>
    public static void WriteField(IBufferWriter<byte> writer, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value) => HeadBytes.WriteField(writer, name, value);

    /// <summary>name ": " decimal number.</summary>
    public static void WriteField(IBufferWriter<byte> writer, ReadOnlySpan<byte> name, long value) => HeadBytes.WriteField(writer, name, value);

    /// <summary>Every field of <paramref name="head"/> that is forwardable, in order, as received.</summary>
    public static void WriteForwardable(IBufferWriter<byte> writer, RequestHead head)
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
}
