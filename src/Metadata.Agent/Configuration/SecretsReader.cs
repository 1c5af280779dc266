using Metadata.Configuration;
using static Metadata.Agent.Configuration.AgentOptionCatalogue;

namespace Metadata.Agent.Configuration;

/// <summary>
/// The secrets shared with nova: from <c>[metadata_proxy] shared_secret_file</c>, else <c>metadata_proxy_shared_secret</c>,
/// else the systemd credential of that name. The first signs; a rotation accepts others beside it for a while.
/// </summary>
internal static class SecretsReader
{
    /// <summary>Name of the systemd credential (systemd.exec(5), LoadCredential=).</summary>
    internal const string Credential = "metadata_proxy_shared_secret";

    /// <summary>What signs, and what the responder accepts: never empty, the first as nova would have it.</summary>
    /// <exception cref="ConfigurationException">The file cannot be read.</exception>
    public static (string Signs, IReadOnlyList<string> Accepted) Read(OsloConfiguration files)
    {
        IReadOnlyList<string> own = ReadOwn(files);
        string signs = own.Count > 0 ? own[0] : "";
        string first = files.IsSet(Neutron, Credential) ? files.GetString(Neutron, Credential, null) ?? "" : signs;
        string[] accepted =
        [
            .. own.Prepend(first).Concat(files.GetMulti(Proxy, "accepted_secrets"))
                .Where(static secret => secret.Length > 0).Distinct(StringComparer.Ordinal),
        ];

        // Without any secret the key is empty, as nova's then is; beside a secret it would be a hole.
        return (signs, accepted.Length > 0 ? accepted : [""]);
    }

    private static IReadOnlyList<string> ReadOwn(OsloConfiguration files)
    {
        if (files.GetString(Proxy, "shared_secret_file", null) is { Length: > 0 } file)
        {
            return ReadFile(files, file) is { Count: > 0 } lines
                ? lines
                : throw files.Error(Proxy, "shared_secret_file", file, "holds no secret", "Write the secret into its first line");
        }

        if (files.IsSet(Default, Credential))
        {
            return [files.GetString(Default, Credential, null) ?? ""];
        }

        return Environment.GetEnvironmentVariable("CREDENTIALS_DIRECTORY") is { Length: > 0 } folder
            && Path.Join(folder, Credential) is { } credential && File.Exists(credential)
            ? ReadFile(files, credential)
            : [];
    }

    private static IReadOnlyList<string> ReadFile(OsloConfiguration files, string path)
    {
        try
        {
            return [.. File.ReadLines(path).Where(static line => line.Length > 0)];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw files.Error(Proxy, "shared_secret_file", path, "cannot be read", "Name a file that the agent's user may read");
        }
    }
}
