using Metadata.Configuration;
using Metadata.Instances.Keystone;

namespace Metadata.Agent.Configuration;

/// <summary>Reads keystoneauth's options of a section: <c>[vendordata_dynamic_auth]</c>, <c>[neutron]</c>.</summary>
internal static class KeystoneOptionsReader
{
    internal const string Vendordata = "vendordata_dynamic_auth";

    /// <summary>A section's options for the catalogue.</summary>
    public static IReadOnlyList<OptionDefinition> DefinitionsOf(string section) =>
    [
        new(section, "auth_type", "", "password, v3applicationcredential; none or empty: no token."),
        new(section, "auth_url", "", "Keystone's address."),
        new(section, "user_id", "", "The user's id."),
        new(section, "username", "", "The user's name, instead of its id."),
        new(section, "user_domain_id", "", "Domain of the user's name."),
        new(section, "user_domain_name", "", "Domain of the user's name."),
        new(section, "password", "", "The user's password.", IsSecret: true),
        new(section, "project_id", "", "The project that the token is for."),
        new(section, "project_name", "", "The project's name, instead of its id."),
        new(section, "project_domain_id", "", "Domain of the project's name."),
        new(section, "project_domain_name", "", "Domain of the project's name."),
        new(section, "application_credential_id", "", "The application credential's id."),
        new(section, "application_credential_name", "", "Its name, instead of its id, with its user."),
        new(section, "application_credential_secret", "", "Its secret.", IsSecret: true),
        new(section, "cafile", "", "PEM certificates that keystone and the service are checked against."),
    ];

    /// <summary>The options; null when no token is wanted.</summary>
    /// <exception cref="ConfigurationException">A value cannot be used.</exception>
    public static KeystoneOptions? Read(OsloConfiguration files, string section)
    {
        string Text(string name) => files.GetString(section, name, null) ?? "";

        string kind = Text("auth_type");
        if (kind is "" or "none" or "noauth")
        {
            return null;
        }

        if (kind is not ("password" or "v3password" or "v3applicationcredential"))
        {
            throw files.Error(section, "auth_type", kind, "not a way that is known here", "Write password, v3applicationcredential or none");
        }

        string url = files.GetRequired(section, "auth_url");
        if (!Uri.TryCreate(url, UriKind.Absolute, out Uri? address) || address.Scheme is not ("http" or "https"))
        {
            throw files.Error(section, "auth_url", url, "not an http or https address", "Write it as https://keystone.example.org:5000/v3");
        }

        var options = new KeystoneOptions
        {
            IsApplicationCredential = kind == "v3applicationcredential",
            AuthUrl = address,
            UserId = Text("user_id"),
            UserName = Text("username"),
            UserDomainId = Text("user_domain_id"),
            UserDomainName = Text("user_domain_name"),
            Password = Text("password"),
            ProjectId = Text("project_id"),
            ProjectName = Text("project_name"),
            ProjectDomainId = Text("project_domain_id"),
            ProjectDomainName = Text("project_domain_name"),
            ApplicationCredentialId = Text("application_credential_id"),
            ApplicationCredentialName = Text("application_credential_name"),
            ApplicationCredentialSecret = Text("application_credential_secret"),
            CertificateFile = Text("cafile"),
        };
        return options switch
        {
            { IsApplicationCredential: true, ApplicationCredentialId: "", ApplicationCredentialName: "" } =>
                throw files.Error(section, "application_credential_id", "", "no credential is named", "Write application_credential_id or application_credential_name"),
            { IsApplicationCredential: false, UserId: "", UserName: "" } =>
                throw files.Error(section, "username", "", "nobody is named", "Write username or user_id"),
            _ => options,
        };
    }
}
