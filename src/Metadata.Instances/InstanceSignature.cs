using System.Security.Cryptography;

namespace Metadata.Instances;

/// <summary>
/// The X-Instance-ID-Signature of nova's metadata API: lower-case hexadecimal HMAC-SHA256 of the
/// instance id under the shared secret. Neither the secret nor an expected signature may be logged.
/// </summary>
public static class InstanceSignature
{
    /// <summary>Bytes of a signature in hexadecimal.</summary>
    public const int Length = 2 * HMACSHA256.HashSizeInBytes;

    /// <summary>Writes the signature of <paramref name="instanceId"/> as <see cref="Length"/> ASCII bytes.</summary>
    /// <exception cref="ArgumentException"><paramref name="destination"/> is shorter than <see cref="Length"/>.</exception>
    public static void Write(ReadOnlySpan<byte> secret, ReadOnlySpan<byte> instanceId, Span<byte> destination)
    {
        if (destination.Length < Length)
        {
            throw new ArgumentException("A signature needs 64 bytes.", nameof(destination));
        }

        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(secret, instanceId, mac);
        for (var i = 0; i < mac.Length; i++)
        {
            destination[2 * i] = HexDigit(mac[i] >> 4);
            destination[(2 * i) + 1] = HexDigit(mac[i] & 0xf);
        }
    }

    /// <summary>
    /// Compares in a time that does not depend on the contents. Upper case does not match, as in nova.
    /// </summary>
    public static bool Verify(ReadOnlySpan<byte> secret, ReadOnlySpan<byte> instanceId, ReadOnlySpan<byte> presented)
    {
        Span<byte> expected = stackalloc byte[Length];
        Write(secret, instanceId, expected);
        var equal = CryptographicOperations.FixedTimeEquals(expected, presented);
        CryptographicOperations.ZeroMemory(expected);
        return equal;
    }

    private static byte HexDigit(int value) => (byte)(value < 10 ? '0' + value : 'a' + value - 10);
}
