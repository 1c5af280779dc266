using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Metadata.Http;

/// <summary>64 bytes of a head as bit masks, lowest bit first. Whoever calls knows that 64 bytes lie there.</summary>
internal static class HeadBlock
{
    /// <summary>Bytes in a block.</summary>
    public const int Length = 64;

    // Row = low nibble, bit = high nibble: is the byte a tchar (RFC 9110 5.6.2)? Bytes from 0x80 have no bit. Four times the same, so
    // that each width of vector is one load.
    private static ReadOnlySpan<byte> TokenRows =>
    [
        0xE8, 0xFC, 0xF8, 0xFC, 0xFC, 0xFC, 0xFC, 0xFC, 0xF8, 0xF8, 0xF4, 0x54, 0xD0, 0x54, 0xF4, 0x70,
        0xE8, 0xFC, 0xF8, 0xFC, 0xFC, 0xFC, 0xFC, 0xFC, 0xF8, 0xF8, 0xF4, 0x54, 0xD0, 0x54, 0xF4, 0x70,
        0xE8, 0xFC, 0xF8, 0xFC, 0xFC, 0xFC, 0xFC, 0xFC, 0xF8, 0xF8, 0xF4, 0x54, 0xD0, 0x54, 0xF4, 0x70,
        0xE8, 0xFC, 0xF8, 0xFC, 0xFC, 0xFC, 0xFC, 0xFC, 0xF8, 0xF8, 0xF4, 0x54, 0xD0, 0x54, 0xF4, 0x70,
    ];

    private static ReadOnlySpan<byte> TokenBits =>
    [
        0x01, 0x02, 0x04, 0x08, 0x10, 0x20, 0x40, 0x80, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
        0x01, 0x02, 0x04, 0x08, 0x10, 0x20, 0x40, 0x80, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
        0x01, 0x02, 0x04, 0x08, 0x10, 0x20, 0x40, 0x80, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
        0x01, 0x02, 0x04, 0x08, 0x10, 0x20, 0x40, 0x80, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
    ];

    /// <summary>The bytes that are neither SP nor visible ASCII.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong NotText(ref byte block)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            return Vector512.GreaterThan(Vector512.LoadUnsafe(ref block) - Vector512.Create((byte)0x20), Vector512.Create((byte)0x5e)).ExtractMostSignificantBits();
        }

        if (Vector256.IsHardwareAccelerated)
        {
            return NotText256(ref block) | ((ulong)NotText256(ref Unsafe.Add(ref block, 32)) << 32);
        }

        ulong mask = 0;
        for (int i = 0; i < Length; i += 16)
        {
            Vector128<byte> bytes = Vector128.LoadUnsafe(ref block, (nuint)i) - Vector128.Create((byte)0x20);
            mask |= (ulong)Vector128.GreaterThan(bytes, Vector128.Create((byte)0x5e)).ExtractMostSignificantBits() << i;
        }

        return mask;
    }

    /// <summary>The bytes that end a target: SP, '#' and whatever is not visible ASCII.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong NotTarget(ref byte block)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            Vector512<byte> bytes = Vector512.LoadUnsafe(ref block);
            return (Vector512.GreaterThan(bytes - Vector512.Create((byte)0x21), Vector512.Create((byte)0x5d))
                | Vector512.Equals(bytes, Vector512.Create((byte)'#'))).ExtractMostSignificantBits();
        }

        ulong mask = 0;
        for (int i = 0; i < Length; i += 16)
        {
            Vector128<byte> bytes = Vector128.LoadUnsafe(ref block, (nuint)i);
            mask |= (ulong)(Vector128.GreaterThan(bytes - Vector128.Create((byte)0x21), Vector128.Create((byte)0x5d))
                | Vector128.Equals(bytes, Vector128.Create((byte)'#'))).ExtractMostSignificantBits() << i;
        }

        return mask;
    }

    /// <summary>
    /// The block from <paramref name="from"/> on is text: a block as late as can be before which, from there on, all is text, found in
    /// steps of four; blocks begin at <paramref name="last"/> at the latest.
    /// </summary>
    public static nint SkipText(ref byte first, nint from, nint last)
    {
        while (from <= last - (4 * Length) && IsText(ref Unsafe.Add(ref first, from + Length)))
        {
            from += 4 * Length;
        }

        return from;
    }

    /// <summary>The 16 bytes before <paramref name="end"/> without the first <paramref name="skipped"/>; behind them zeros.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Before(ref byte end, nint skipped) =>
        Vector128.Shuffle(Vector128.LoadUnsafe(ref Unsafe.Subtract(ref end, 16)), Vector128<byte>.Indices + Vector128.Create((byte)skipped));

    /// <summary>The bytes that are no tchar.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong NotToken(ref byte block)
    {
        if (Avx512BW.IsSupported)
        {
            Vector512<byte> bytes = Vector512.LoadUnsafe(ref block);
            Vector512<byte> rows = Avx512BW.Shuffle(Vector512.LoadUnsafe(ref MemoryMarshal.GetReference(TokenRows)), bytes & Vector512.Create((byte)0x0f));
            Vector512<byte> bits = Avx512BW.Shuffle(Vector512.LoadUnsafe(ref MemoryMarshal.GetReference(TokenBits)), bytes >> 4);
            return Vector512.Equals(rows & bits, Vector512<byte>.Zero).ExtractMostSignificantBits();
        }

        if (Avx2.IsSupported)
        {
            return NotToken256(ref block) | ((ulong)NotToken256(ref Unsafe.Add(ref block, 32)) << 32);
        }

        ulong mask = 0;
        for (int i = 0; i < Length; i += 16)
        {
            Vector128<byte> bytes = Vector128.LoadUnsafe(ref block, (nuint)i);
            Vector128<byte> rows = Vector128.Shuffle(Vector128.LoadUnsafe(ref MemoryMarshal.GetReference(TokenRows)), bytes & Vector128.Create((byte)0x0f));
            Vector128<byte> bits = Vector128.Shuffle(Vector128.LoadUnsafe(ref MemoryMarshal.GetReference(TokenBits)), bytes >> 4);
            mask |= (ulong)Vector128.Equals(rows & bits, Vector128<byte>.Zero).ExtractMostSignificantBits() << i;
        }

        return mask;
    }

    // Whether the next four blocks are all SP or visible ASCII.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsText(ref byte block)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            Vector512<byte> most = Vector512.Max(
                Vector512.Max(Vector512.LoadUnsafe(ref block) - Vector512.Create((byte)0x20), Vector512.LoadUnsafe(ref block, 64) - Vector512.Create((byte)0x20)),
                Vector512.Max(Vector512.LoadUnsafe(ref block, 128) - Vector512.Create((byte)0x20), Vector512.LoadUnsafe(ref block, 192) - Vector512.Create((byte)0x20)));
            return !Vector512.GreaterThanAny(most, Vector512.Create((byte)0x5e));
        }

        return (NotText(ref block) | NotText(ref Unsafe.Add(ref block, 64)) | NotText(ref Unsafe.Add(ref block, 128)) | NotText(ref Unsafe.Add(ref block, 192))) == 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint NotText256(ref byte block) =>
        Vector256.GreaterThan(Vector256.LoadUnsafe(ref block) - Vector256.Create((byte)0x20), Vector256.Create((byte)0x5e)).ExtractMostSignificantBits();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint NotToken256(ref byte block)
    {
        Vector256<byte> bytes = Vector256.LoadUnsafe(ref block);
        Vector256<byte> rows = Avx2.Shuffle(Vector256.LoadUnsafe(ref MemoryMarshal.GetReference(TokenRows)), bytes & Vector256.Create((byte)0x0f));
        Vector256<byte> bits = Avx2.Shuffle(Vector256.LoadUnsafe(ref MemoryMarshal.GetReference(TokenBits)), bytes >> 4);
        return Vector256.Equals(rows & bits, Vector256<byte>.Zero).ExtractMostSignificantBits();
    }
}
