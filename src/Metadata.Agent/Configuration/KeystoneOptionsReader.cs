using Metadata.Configuration;

namespace Metadata.Agent.Configuration;

/// <summary>Reads <c>[vendordata_dynamic_auth]</c>.</summary>
internal static class KeystoneOptionsReader
{
    internal const string Section = "vendordata_dynamic_auth";

    /// <summary>The section's options for the catalogue.</summary>
    public static IReadOnlyList<OptionDefinition> Definitions { get; } =
    [
        new(Section, "auth_type", "", "password; empty = targets are asked without a token."),
        new(Section, "auth_url", "", "Keystone's address."),
        new(Section, "user_id", "", "The user's id."),
        new(Section, "username", "", "The user's name, instead of its id."),
        new(Section, "user_domain_id", "", "Domain of the user's name."),
        new(Section, "user_domain_name", "", "Domain of the user's name."),
        new(Section, "password", "", "The user's password.", IsSecret: true),
        new(Section, "project_id", "", "The project that the token is for."),
        new(Section, "project_name", "", "The project's name, instead of its id."),
        new(Section, "project_domain_id", "", "Domain of the project's name."),
        new(Section, "project_domain_name", "", "Domain of the project's name."),
        new(Section, "cafile", "", "PEM certificates that keystone is checked against."),
    ];

    /// <summary>The options; null when no token is wanted.</summary>
    /// <exception cref="ConfigurationException">A value cannot be used.</exception>
    public static KeystoneOptions? Read(OsloConfiguration files)
    {
        string kind = Text(files, "auth_type");
        if (kind.Length == 0)
        {
            return null;
        }

        if (kind is not ("password" or "v3password"))
        {
            throw files.Error(Section, "auth_type", kind, "not a way that is known here", "Write password");
        }

        string url = files.GetRequired(Section, "auth_url");
        if (!Uri.TryCreate(url, UriKind.Absolute, out Uri? address) || address.Scheme is not ("http" or "https"))
        {
            throw files.Error(Section, "auth_url", url, "not an http or https address", "Write it as https://keystone.example.org:5000/v3");
        }

        var options = new KeystoneOptions
        {
            AuthUrl = address,
            UserId = Text(files, "user_id"),
            UserName = Text(files, "username"),
            UserDomainId = Text(files, "user_domain_id"),
            UserDomainName = Text(files, "user_domain_name"),
            Password = Text(files, "password"),
            ProjectId = Text(files, "project_id"),
            ProjectName = Text(files, "project_name"),
            ProjectDomainId = Text(files, "project_domain_id"),
            ProjectDomainName = Text(files, "project_domain_name"),
            CertificateFile = Text(files, "cafile"),
        };
        return options is { UserId: "", UserName: "" }
            ? throw files.Error(Section, "username", "", "nobody is named", "Write username or user_id")
            : options;
    }

    private static string Text(OsloConfiguration files, string name) => files.GetString(Section, name, null) ?? "";
}
