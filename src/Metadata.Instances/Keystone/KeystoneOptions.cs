namespace Metadata.Instances.Keystone;

/// <summary>How to obtain a keystone token; option names in the comments are keystoneauth's.</summary>
public sealed record KeystoneOptions
{
    /// <summary><c>auth_type</c> is v3applicationcredential, else password.</summary>
    public bool IsApplicationCredential { get; init; }

    /// <summary><c>auth_url</c>, with or without <c>/v3</c>.</summary>
    public required Uri AuthUrl { get; init; }

    /// <summary><c>user_id</c>; empty = by name.</summary>
    public string UserId { get; init; } = "";

    /// <summary><c>username</c>.</summary>
    public string UserName { get; init; } = "";

    /// <summary><c>user_domain_id</c>; empty = by name.</summary>
    public string UserDomainId { get; init; } = "";

    /// <summary><c>user_domain_name</c>.</summary>
    public string UserDomainName { get; init; } = "";

    /// <summary><c>password</c>. Never logged.</summary>
    public string Password { get; init; } = "";

    /// <summary><c>project_id</c>; empty = by name.</summary>
    public string ProjectId { get; init; } = "";

    /// <summary><c>project_name</c>; empty with an empty id = unscoped.</summary>
    public string ProjectName { get; init; } = "";

    /// <summary><c>project_domain_id</c>; empty = by name.</summary>
    public string ProjectDomainId { get; init; } = "";

    /// <summary><c>project_domain_name</c>.</summary>
    public string ProjectDomainName { get; init; } = "";

    /// <summary><c>application_credential_id</c>; empty = by name, of the user named above.</summary>
    public string ApplicationCredentialId { get; init; } = "";

    /// <summary><c>application_credential_name</c>.</summary>
    public string ApplicationCredentialName { get; init; } = "";

    /// <summary><c>application_credential_secret</c>. Never logged.</summary>
    public string ApplicationCredentialSecret { get; init; } = "";

    /// <summary><c>cafile</c>: PEM certificates to trust; empty = the system's.</summary>
    public string CertificateFile { get; init; } = "";
}
