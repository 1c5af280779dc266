using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Metadata.Agent.Hosting;

namespace Metadata.Agent.Responding;

/// <summary>Makes pooled HTTP clients for services outside.</summary>
internal static class HttpTargets
{
    /// <summary>A client that follows no redirect by itself.</summary>
    /// <param name="connectTimeout">For one connection.</param>
    /// <param name="certificateFile">PEM certificates to trust; empty = the system's.</param>
    /// <param name="option">The option that names the file.</param>
    /// <exception cref="AgentStartException">The file cannot be read.</exception>
    public static HttpMessageInvoker Create(TimeSpan connectTimeout, string certificateFile, string option)
    {
        var handler = new SocketsHttpHandler
        {
            // A redirect repeats the POST, which the handler's own following would turn into a GET.
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.GZip | DecompressionMethods.Deflate,
            ConnectTimeout = connectTimeout,
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            UseCookies = false,
        };
        if (certificateFile.Length > 0)
        {
            handler.SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = ReadTrust(certificateFile, option) };
        }

        return new HttpMessageInvoker(handler);
    }

    private static X509ChainPolicy ReadTrust(string file, string option)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        try
        {
            policy.CustomTrustStore.ImportFromPemFile(file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new AgentStartException(
                ExitCode.Configuration,
                $"{option}: {file} cannot be read: {exception.Message}. Name a file of PEM certificates, or leave the option out.",
                exception);
        }

        return policy;
    }
}
