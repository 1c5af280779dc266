using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Metadata.Instances.Etcd;

/// <summary>Makes the HTTP client for etcd's gateway.</summary>
public static class EtcdHttp
{
    /// <summary>A pooled client with the certificates that the options name.</summary>
    /// <exception cref="IOException">A file cannot be read.</exception>
    /// <exception cref="System.Security.Cryptography.CryptographicException">A file holds no certificate or key.</exception>
    public static HttpMessageInvoker Create(EtcdOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var tls = new SslClientAuthenticationOptions
        {
            CertificateChainPolicy = new X509ChainPolicy { RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true },
        };
        if (options.AuthorityFile.Length > 0)
        {
            tls.CertificateChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            tls.CertificateChainPolicy.CustomTrustStore.ImportFromPemFile(options.AuthorityFile);
        }

        if (options.CertificateFile.Length > 0)
        {
            var certificate = X509Certificate2.CreateFromPemFile(options.CertificateFile, options.KeyFile.Length > 0 ? options.KeyFile : null);
            tls.ClientCertificateContext = SslStreamCertificateContext.Create(certificate, null, offline: true);
        }

        return new HttpMessageInvoker(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            ConnectTimeout = TimeSpan.FromSeconds(2),
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
            UseCookies = false,
            SslOptions = tls,
        });
    }
}
