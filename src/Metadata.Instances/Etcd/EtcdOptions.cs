namespace Metadata.Instances.Etcd;

/// <summary>Where etcd is; option names in the comments are those of <c>[metadata_proxy]</c>.</summary>
public sealed record EtcdOptions
{
    /// <summary><c>etcd_endpoints</c>: http or https, tried in turn.</summary>
    public IReadOnlyList<Uri> Endpoints { get; init; } = [new Uri("http://127.0.0.1:2379")];

    /// <summary><c>etcd_prefix</c>; ends with a slash.</summary>
    public string Prefix { get; init; } = "/metadata-proxy/";

    /// <summary><c>etcd_username</c>; empty = none.</summary>
    public string UserName { get; init; } = "";

    /// <summary><c>etcd_password</c>. Never logged.</summary>
    public string Password { get; init; } = "";

    /// <summary><c>etcd_ca_cert</c>: PEM; empty = the system's.</summary>
    public string AuthorityFile { get; init; } = "";

    /// <summary><c>etcd_cert</c>: PEM; empty = none is shown.</summary>
    public string CertificateFile { get; init; } = "";

    /// <summary><c>etcd_key</c>: PEM.</summary>
    public string KeyFile { get; init; } = "";

    /// <summary>From the values of the options, by name.</summary>
    /// <exception cref="UriFormatException">An endpoint is no http or https address.</exception>
    public static EtcdOptions From(Func<string, string> valueOf)
    {
        ArgumentNullException.ThrowIfNull(valueOf);
        string prefix = valueOf("etcd_prefix");
        Uri[] endpoints = [.. valueOf("etcd_endpoints").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(static text => new Uri(text))];
        return endpoints.Length == 0 || endpoints.Any(static endpoint => endpoint.Scheme is not ("http" or "https"))
            ? throw new UriFormatException("An endpoint begins with http:// or https://.")
            : new EtcdOptions
            {
                Endpoints = endpoints,
                Prefix = prefix.EndsWith('/') ? prefix : prefix + "/",
                UserName = valueOf("etcd_username"),
                Password = valueOf("etcd_password"),
                AuthorityFile = valueOf("etcd_ca_cert"),
                CertificateFile = valueOf("etcd_cert"),
                KeyFile = valueOf("etcd_key"),
            };
    }
}
