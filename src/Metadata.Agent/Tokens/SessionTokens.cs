using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Metadata.Agent.Tokens;

/// <summary>
/// Session tokens that nobody has to remember: version, end and nonce in clear, and an HMAC-SHA256 over them and the
/// instance's id. Whoever has the key can tell a good one. Thread-safe.
/// </summary>
/// <param name="keys">Secrets of all agents that shall know each other's tokens: the first signs, all are good.</param>
/// <param name="time">The wall clock.</param>
internal sealed class SessionTokens(IReadOnlyList<byte[]> keys, TimeProvider time)
{
    /// <summary>Characters of a token: base64url without padding.</summary>
    public const int Length = 64;

    /// <summary>Longest life in seconds, as in EC2.</summary>
    public const int LongestLife = 21600;

    // version (1), end in seconds since 1970 (8), nonce (7), HMAC (32)
    private const byte Version = 1;
    private const int EndAt = 1;
    private const int NonceAt = 9;
    private const int SignedLength = 16;
    private const int RawLength = SignedLength + HMACSHA256.HashSizeInBytes;
    private const int LongestInstanceId = 256;

    /// <summary>Writes a new token, <see cref="Length"/> characters.</summary>
    /// <param name="instanceId">Whose it is.</param>
    /// <param name="seconds">Its life, 1..<see cref="LongestLife"/>.</param>
    /// <param name="destination">At least <see cref="Length"/> bytes.</param>
    public void Issue(string instanceId, int seconds, Span<byte> destination)
    {
        Span<byte> raw = stackalloc byte[RawLength];
        raw[0] = Version;
        BinaryPrimitives.WriteInt64BigEndian(raw[EndAt..], time.GetUtcNow().ToUnixTimeSeconds() + seconds);
        RandomNumberGenerator.Fill(raw[NonceAt..SignedLength]);
        Sign(keys[0], raw[..SignedLength], instanceId, raw[SignedLength..]);
        Base64Url.EncodeToUtf8(raw, destination, out _, out _);
    }

    /// <summary>Whether this is a token of this instance whose life has not ended. Takes as long for every wrong signature.</summary>
    public bool IsValid(string instanceId, ReadOnlySpan<byte> token)
    {
        Span<byte> raw = stackalloc byte[RawLength];
        if (token.Length != Length
            || Base64Url.DecodeFromUtf8(token, raw, out int used, out int written) != System.Buffers.OperationStatus.Done
            || used != Length || written != RawLength)
        {
            return false;
        }

        Span<byte> expected = stackalloc byte[HMACSHA256.HashSizeInBytes];
        bool signed = false;
        for (int i = 0; i < keys.Count; i++)
        {
            Sign(keys[i], raw[..SignedLength], instanceId, expected);
            signed |= CryptographicOperations.FixedTimeEquals(raw[SignedLength..], expected);
        }

        return signed
            && raw[0] == Version
            && time.GetUtcNow().ToUnixTimeSeconds() < BinaryPrimitives.ReadInt64BigEndian(raw[EndAt..]);
    }

    private static void Sign(byte[] key, ReadOnlySpan<byte> head, string instanceId, Span<byte> signature)
    {
        int length = Encoding.UTF8.GetByteCount(instanceId);
        Span<byte> text = length <= LongestInstanceId ? stackalloc byte[SignedLength + LongestInstanceId] : new byte[SignedLength + length];
        head.CopyTo(text);
        Encoding.UTF8.GetBytes(instanceId, text[SignedLength..]);
        HMACSHA256.HashData(key, text[..(SignedLength + length)], signature);
    }
}
