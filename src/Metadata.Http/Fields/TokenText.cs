using System.Buffers.Binary;

namespace Metadata.Http;

/// <summary>
/// ASCII case-insensitive comparison. Setting bit 0x20 folds exactly A-Z onto a-z as long as one side is a token and the
/// other holds only a-z, 0-9 and '-': the bytes that would be confused with these are control characters, never in a token.
/// </summary>
internal static class TokenText
{
    /// <summary>Bit 0x20 in each of 8, 4 or 2 bytes.</summary>
    public const ulong Fold8 = 0x2020202020202020;
    public const uint Fold4 = 0x20202020;
    public const uint Fold2 = 0x2020;

    /// <summary>Compares a token with a lower-case literal of letters, digits and '-'.</summary>
    public static bool Equals(ReadOnlySpan<byte> token, ReadOnlySpan<byte> lower)
    {
        if (token.Length != lower.Length)
        {
            return false;
        }

        if (lower.Length >= 8)
        {
            int last = lower.Length - 8;
            for (int i = 0; i < last; i += 8)
            {
                if ((BinaryPrimitives.ReadUInt64LittleEndian(token[i..]) | Fold8) != BinaryPrimitives.ReadUInt64LittleEndian(lower[i..]))
                {
                    return false;
                }
            }

            return (BinaryPrimitives.ReadUInt64LittleEndian(token[last..]) | Fold8) == BinaryPrimitives.ReadUInt64LittleEndian(lower[last..]);
        }

        if (lower.Length >= 4)
        {
            int last = lower.Length - 4;
            return (BinaryPrimitives.ReadUInt32LittleEndian(token) | Fold4) == BinaryPrimitives.ReadUInt32LittleEndian(lower)
                && (BinaryPrimitives.ReadUInt32LittleEndian(token[last..]) | Fold4) == BinaryPrimitives.ReadUInt32LittleEndian(lower[last..]);
        }

        for (int i = 0; i < lower.Length; i++)
        {
            if ((token[i] | 0x20) != lower[i])
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Compares any bytes, ASCII letters without regard to case.</summary>
    public static bool EqualsAny(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        if (left.Length != right.Length)
        {
            return false;
        }

        for (int i = 0; i < left.Length; i++)
        {
            if (ToLower(left[i]) != ToLower(right[i]))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>A-Z to a-z, everything else as it is.</summary>
    public static byte ToLower(byte value) => (uint)(value - 'A') <= 'Z' - 'A' ? (byte)(value | 0x20) : value;

    /// <summary>Cuts SP and HTAB from both ends (RFC 9110 5.6.3).</summary>
    public static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> value) => value.Trim(" \t"u8);
}
