using System.Buffers;

namespace Metadata.Http;

/// <summary>A pooled buffer in which the segments of a split head are laid side by side; kept for the next one.</summary>
internal struct LinearCopy
{
    private byte[]? _buffer;

    /// <summary>Copies at most <paramref name="max"/> bytes of <paramref name="input"/>.</summary>
    public ReadOnlyMemory<byte> Copy(in ReadOnlySequence<byte> input, int max)
    {
        int length = (int)Math.Min(input.Length, max);
        if (_buffer is null || _buffer.Length < length)
        {
            Return();
            _buffer = ArrayPool<byte>.Shared.Rent(length);
        }

        int copied = 0;
        SequencePosition next = input.Start;
        while (copied < length && input.TryGet(ref next, out ReadOnlyMemory<byte> segment))
        {
            ReadOnlySpan<byte> source = segment.Span[..Math.Min(segment.Length, length - copied)];
            source.CopyTo(_buffer.AsSpan(copied));
            copied += source.Length;
        }

        return _buffer.AsMemory(0, length);
    }

    /// <summary>Gives the buffer back.</summary>
    public void Return()
    {
        if (_buffer is { } buffer)
        {
            _buffer = null;
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
