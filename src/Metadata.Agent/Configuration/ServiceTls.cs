namespace Metadata.Agent.Configuration;

/// <summary>TLS to a service: files in PEM, empty = none.</summary>
/// <param name="Options">The options that name them, for messages.</param>
/// <param name="Authority">Certificates to trust; empty = the system's.</param>
/// <param name="Certificate">Shown to the service.</param>
/// <param name="Key">Its private key.</param>
/// <param name="Insecure">The service's certificate is not checked.</param>
internal sealed record ServiceTls(string Options, string Authority = "", string Certificate = "", string Key = "", bool Insecure = false);
