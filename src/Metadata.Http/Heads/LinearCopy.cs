using System.Buffers;

namespace Metadata.Http;

/// <summary>A pooled buffer in which the segments of a split head are laid side by side; kept for the next one.</summary>
internal struct LinearCopy
{
    private const int Piece = 2048;

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
            CopyPieces(source, _buffer.AsSpan(copied));
            copied += source.Length;
        }

        return _buffer.AsMemory(0, length);
    }

    // Up to 2 KiB the runtime copies by itself; beyond it calls libc, whose string instruction is slow on some processors.
    private static void CopyPieces(ReadOnlySpan<byte> source, Span<byte> target)
    {
        while (source.Length > Piece)
        {
            source[..Piece].CopyTo(target);
            source = source[Piece..];
            target = target[Piece..];
        }

        source.CopyTo(target);
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
