using System.Security.Cryptography;
using System.Text;
using Metadata.Agent.Configuration;
using Metadata.Agent.Hosting;

namespace Metadata.Agent.Tokens;

/// <summary>The keys of session tokens.</summary>
internal static class TokenKey
{
    private const int Size = 32;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private static readonly byte[] _purpose = "metadata proxy session tokens 1"u8.ToArray();

    /// <summary>
    /// From the secret shared with nova (RFC 5869), so that every node with that secret knows every token, and from those
    /// that a rotation still accepts; without one, random bytes kept in the state folder, so that tokens live through a
    /// restart of this agent.
    /// </summary>
    /// <exception cref="AgentStartException">The file cannot be read or written.</exception>
    public static IReadOnlyList<byte[]> Of(AgentOptions options) => options.SharedSecret.Length > 0
        ? [.. options.AcceptedSecrets.Prepend(options.SharedSecret).Where(static secret => secret.Length > 0).Distinct(StringComparer.Ordinal).Select(Derive)]
        : [Kept(Path.Join(options.StatePath, "session_tokens.key"))];

    private static byte[] Derive(string secret) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret), Size, salt: null, _purpose);

    private static byte[] Kept(string file)
    {
        try
        {
            if (!File.Exists(file))
            {
                Make(file);
            }

            byte[] key = File.ReadAllBytes(file);
            return key.Length == Size ? key : throw new IOException($"it holds {key.Length} bytes and not {Size}");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new AgentStartException(
                ExitCode.Store,
                $"{file}: the key of session tokens cannot be used: {exception.Message}. Remove the file, set metadata_proxy_shared_secret, or set [metadata_proxy] session_tokens to off.",
                exception);
        }
    }

    // Whole before it has its name; the name is taken once.
    private static void Make(string file)
    {
        string draft = $"{file}.{Environment.ProcessId}";
        File.Delete(draft);
        using (var stream = new FileStream(draft, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OwnerOnly }))
        {
            stream.Write(RandomNumberGenerator.GetBytes(Size));
        }

        try
        {
            File.Move(draft, file, overwrite: false);
        }
        catch (IOException) when (File.Exists(file))
        {
            File.Delete(draft);
        }
    }
}
