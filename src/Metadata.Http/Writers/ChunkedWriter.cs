using System.Buffers;
using System.Buffers.Text;

namespace Metadata.Http;

/// <summary>Writes chunked bodies (RFC 9112 7.1): no extensions, no trailers.</summary>
public static class ChunkedWriter
{
    private const int LongestSize = 8;
    private static readonly StandardFormat _hex = new('x');

    /// <summary>One chunk; nothing for empty data, because an empty chunk would end the body.</summary>
    public static void WriteChunk(IBufferWriter<byte> writer, ReadOnlySpan<byte> data)
    {
        ArgumentNullException.ThrowIfNull(writer);
        if (data.Length == 0)
        {
            return;
        }

        WriteSize(writer, data.Length);
        writer.Write(data);
        HeadBytes.EndHead(writer);
    }

    /// <summary>One chunk from several segments, at most <see cref="int.MaxValue"/> bytes.</summary>
    public static void WriteChunk(IBufferWriter<byte> writer, in ReadOnlySequence<byte> data)
    {
        ArgumentNullException.ThrowIfNull(writer);
        if (data.IsEmpty)
        {
            return;
        }

        WriteSize(writer, checked((int)data.Length));
        foreach (ReadOnlyMemory<byte> segment in data)
        {
            writer.Write(segment.Span);
        }

        HeadBytes.EndHead(writer);
    }

    /// <summary>The last chunk and an empty trailer section.</summary>
    public static void WriteEnd(IBufferWriter<byte> writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Write("0\r\n\r\n"u8);
    }

    private static void WriteSize(IBufferWriter<byte> writer, int size)
    {
        Span<byte> span = writer.GetSpan(LongestSize + 2);
        _ = Utf8Formatter.TryFormat(size, span, out int length, _hex);
        span[length] = (byte)'\r';
        span[length + 1] = (byte)'\n';
        writer.Advance(length + 2);
    }
}
