using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Metadata.Agent.Configuration;

namespace Metadata.Agent.Hosting;

/// <summary>Certificates and keys from PEM files.</summary>
internal static class TlsFiles
{
    /// <summary>A client's side of TLS.</summary>
    /// <param name="tls">Which files.</param>
    /// <param name="host">The name or address that the service's certificate must be for; null = set later.</param>
    /// <exception cref="AgentStartException">A file cannot be read.</exception>
    public static SslClientAuthenticationOptions Read(ServiceTls tls, string? host)
    {
        var options = new SslClientAuthenticationOptions
        {
            TargetHost = host,
            CertificateChainPolicy = new X509ChainPolicy
            {
                // Nothing is fetched while a guest waits.
                RevocationMode = X509RevocationMode.NoCheck,
                DisableCertificateDownloads = true,
            },
        };
        if (tls.Authority.Length > 0)
        {
            options.CertificateChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            Read(tls, tls.Authority, () => options.CertificateChainPolicy.CustomTrustStore.ImportFromPemFile(tls.Authority));
        }

        if (tls.Insecure)
        {
#pragma warning disable CA5359 // It is what the operator asked for by name.
            options.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
#pragma warning restore CA5359
        }

        if (tls.Certificate.Length > 0)
        {
            Read(tls, tls.Certificate, () =>
            {
                var certificate = X509Certificate2.CreateFromPemFile(tls.Certificate, tls.Key.Length > 0 ? tls.Key : null);
                var chain = new X509Certificate2Collection();
                chain.ImportFromPemFile(tls.Certificate);
                options.ClientCertificateContext = SslStreamCertificateContext.Create(certificate, chain, offline: true);
            });
        }

        return options;
    }

    /// <summary>A pooled HTTP client that follows no redirect.</summary>
    /// <exception cref="AgentStartException">A file cannot be read.</exception>
    public static HttpMessageInvoker CreateClient(ServiceTls tls, int maxConnections) => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        ConnectTimeout = TimeSpan.FromSeconds(3),
        MaxConnectionsPerServer = maxConnections,
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        UseCookies = false,
        SslOptions = Read(tls, host: null),
    });

    private static void Read(ServiceTls tls, string file, Action read)
    {
        try
        {
            read();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            throw new AgentStartException(
                ExitCode.Configuration,
                $"{tls.Options}: {file} cannot be read: {exception.Message.TrimEnd('.')}. Name a PEM file that the agent's user may read.",
                exception);
        }
    }
}
