using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Metadata.Agent.Configuration;
using Metadata.Agent.Hosting;

namespace Metadata.Agent.Relaying;

/// <summary>TLS to nova as <c>auth_ca_cert</c>, <c>nova_client_cert</c>, <c>nova_client_priv_key</c> and <c>nova_metadata_insecure</c> say.</summary>
internal static class NovaTls
{
    /// <summary>The options for one host.</summary>
    /// <param name="options">The agent's.</param>
    /// <param name="host">The name or address that nova's certificate must be for.</param>
    /// <exception cref="AgentStartException">A file cannot be read.</exception>
    public static SslClientAuthenticationOptions Create(AgentOptions options, string host)
    {
        var tls = new SslClientAuthenticationOptions
        {
            TargetHost = host,
            CertificateChainPolicy = new X509ChainPolicy
            {
                // Nothing is fetched while a guest waits.
                RevocationMode = X509RevocationMode.NoCheck,
                DisableCertificateDownloads = true,
            },
        };
        if (options.NovaCertificateAuthority.Length > 0)
        {
            tls.CertificateChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            Read("auth_ca_cert", options.NovaCertificateAuthority, () => tls.CertificateChainPolicy.CustomTrustStore.ImportFromPemFile(options.NovaCertificateAuthority));
        }

        if (options.NovaInsecure)
        {
#pragma warning disable CA5359 // It is what the operator asked for by name.
            tls.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
#pragma warning restore CA5359
        }

        if (options.NovaClientCertificate.Length > 0)
        {
            Read("nova_client_cert, nova_client_priv_key", options.NovaClientCertificate, () =>
            {
                var certificate = X509Certificate2.CreateFromPemFile(options.NovaClientCertificate, options.NovaClientKey);
                var chain = new X509Certificate2Collection();
                chain.ImportFromPemFile(options.NovaClientCertificate);
                tls.ClientCertificateContext = SslStreamCertificateContext.Create(certificate, chain, offline: true);
            });
        }

        return tls;
    }

    private static void Read(string option, string file, Action read)
    {
        try
        {
            read();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            throw new AgentStartException(
                ExitCode.Configuration, $"{option}: {file} cannot be read: {exception.Message.TrimEnd('.')}. Name a PEM file that the agent's user may read.", exception);
        }
    }
}
