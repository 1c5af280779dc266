using System.Buffers;
using System.Buffers.Text;

namespace Metadata.Http;

/// <summary>What both writers of heads do. Nothing is validated: spans come from a parsed head or from constants.</summary>
internal static class HeadBytes
{
    private const int LongestNumber = 20;

    public static void WriteField(IBufferWriter<byte> writer, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        int length = name.Length + value.Length + 4;
        Span<byte> span = writer.GetSpan(length);
        name.CopyTo(span);
        span[name.Length] = (byte)':';
        span[name.Length + 1] = (byte)' ';
        value.CopyTo(span[(name.Length + 2)..]);
        span[length - 2] = (byte)'\r';
        span[length - 1] = (byte)'\n';
        writer.Advance(length);
    }

    public static void WriteField(IBufferWriter<byte> writer, ReadOnlySpan<byte> name, long value)
    {
        Span<byte> digits = stackalloc byte[LongestNumber];
        _ = Utf8Formatter.TryFormat(value, digits, out int length);
        WriteField(writer, name, digits[..length]);
    }

    public static void EndHead(IBufferWriter<byte> writer)
    {
        Span<byte> span = writer.GetSpan(2);
        span[0] = (byte)'\r';
        span[1] = (byte)'\n';
        writer.Advance(2);
    }
}
