using System.Numerics;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Metadata.Http;

/// <summary>
/// Walks a head once, 64 bytes at a time: each block is turned into two bit masks, "no token byte" and "control character
/// other than HTAB", and the questions of the grammar are answered from the masks. Positions only move forward.
/// </summary>
internal ref struct HeadScanner
{
    private const int BlockBytes = 64;

    // Row = low nibble, bit = high nibble (0-7): is the byte a tchar (RFC 9110 5.6.2)? Bytes from 0x80 are in no row.
    private static readonly Vector128<byte> _tokenRows = Rows(static c => char.IsAsciiLetterOrDigit((char)c) || "!#$%&'*+-.^_`|~".Contains((char)c));
    private static readonly Vector128<byte> _controlRows = Rows(static c => (c < 0x20 && c != '\t') || c == 0x7f);

    private readonly ReadOnlySpan<byte> _span;
    private int _start;
    private ulong _notToken;
    private ulong _control;

    /// <summary>Starts at <paramref name="position"/>.</summary>
    public HeadScanner(ReadOnlySpan<byte> span, int position)
    {
        _span = span;
        Load(position);
    }

    /// <summary>The first byte from <paramref name="position"/> on that is no token byte, or the length.</summary>
    public int NextNonToken(int position)
    {
        while (true)
        {
            int shift = position - _start;
            if (shift < BlockBytes)
            {
                ulong mask = _notToken >> shift;
                if (mask != 0)
                {
                    return position + BitOperations.TrailingZeroCount(mask);
                }

                position = _start + BlockBytes;
            }

            if (position >= _span.Length)
            {
                return _span.Length;
            }

            Load(position);
        }
    }

    /// <summary>The first control character other than HTAB from <paramref name="position"/> on, or the length.</summary>
    public int NextControl(int position)
    {
        while (true)
        {
            int shift = position - _start;
            if (shift < BlockBytes)
            {
                ulong mask = _control >> shift;
                if (mask != 0)
                {
                    return position + BitOperations.TrailingZeroCount(mask);
                }

                position = _start + BlockBytes;
            }

            if (position >= _span.Length)
            {
                return _span.Length;
            }

            Load(position);
        }
    }

    private void Load(int position)
    {
        _start = position;
        int remaining = _span.Length - position;
        if (remaining >= BlockBytes)
        {
            Classify(_span.Slice(position, BlockBytes));
        }
        else if (remaining <= 0)
        {
            _notToken = 0;
            _control = 0;
        }
        else if (_span.Length >= BlockBytes)
        {
            // The last block is read with an overlap to the left; the bits that were seen are shifted out.
            Classify(_span[^BlockBytes..]);
            _notToken >>= BlockBytes - remaining;
            _control >>= BlockBytes - remaining;
        }
        else
        {
            Span<byte> padded = stackalloc byte[BlockBytes];
            padded.Clear();
            _span[position..].CopyTo(padded);
            Classify(padded);
            ulong seen = (1UL << remaining) - 1;
            _notToken &= seen;
            _control &= seen;
        }
    }

    private void Classify(scoped ReadOnlySpan<byte> block)
    {
        if (Avx2.IsSupported)
        {
            Vector256<byte> low = Vector256.Create(block);
            Vector256<byte> high = Vector256.Create(block[32..]);
            Classify256(low, out uint notToken0, out uint control0);
            Classify256(high, out uint notToken1, out uint control1);
            _notToken = notToken0 | ((ulong)notToken1 << 32);
            _control = control0 | ((ulong)control1 << 32);
            return;
        }

        _notToken = 0;
        _control = 0;
        for (int i = 0; i < BlockBytes; i += 16)
        {
            Vector128<byte> bytes = Vector128.Create(block[i..]);
            Vector128<byte> bit = Vector128.Shuffle(Bits, bytes >> 4);
            Vector128<byte> index = bytes & Vector128.Create((byte)0x0f);
            _notToken |= (ulong)Vector128.Equals(Vector128.Shuffle(_tokenRows, index) & bit, Vector128<byte>.Zero).ExtractMostSignificantBits() << i;
            _control |= (ulong)(~Vector128.Equals(Vector128.Shuffle(_controlRows, index) & bit, Vector128<byte>.Zero)).ExtractMostSignificantBits() << i;
        }
    }

    private static void Classify256(Vector256<byte> bytes, out uint notToken, out uint control)
    {
        Vector256<byte> nibble = Vector256.Create((byte)0x0f);
        Vector256<byte> bit = Avx2.Shuffle(Vector256.Create(Bits, Bits), (bytes >> 4) & nibble);
        Vector256<byte> index = bytes & nibble;
        notToken = Vector256.Equals(Avx2.Shuffle(Vector256.Create(_tokenRows, _tokenRows), index) & bit, Vector256<byte>.Zero).ExtractMostSignificantBits();
        control = ~Vector256.Equals(Avx2.Shuffle(Vector256.Create(_controlRows, _controlRows), index) & bit, Vector256<byte>.Zero).ExtractMostSignificantBits();
    }

    private static Vector128<byte> Bits => Vector128.Create(1, 2, 4, 8, 16, 32, 64, 128, 0, 0, 0, 0, 0, 0, 0, 0);

    private static Vector128<byte> Rows(Func<int, bool> member)
    {
        Span<byte> rows = stackalloc byte[16];
        rows.Clear();
        for (int c = 0; c < 0x80; c++)
        {
            if (member(c))
            {
                rows[c & 0x0f] |= (byte)(1 << (c >> 4));
            }
        }

        return Vector128.Create(rows);
    }
}
