using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Metadata.Agent.Configuration;
using Metadata.Agent.Hosting;
using Metadata.Nova;
using Microsoft.Extensions.Logging;

namespace Metadata.Agent.Responding;

/// <summary>
/// Vendordata from a file and from HTTP targets, asked as nova asks them: over pooled connections, each wait bounded, no
/// second try. Never on an event loop; nothing is kept.
/// </summary>
internal sealed class HttpVendordataSource : IVendordataSource, IDisposable
{
    // keystoneauth's limit.
    private const int MostRedirects = 30;

    // nova has none; an answer is a part of one document.
    private const int MostBytes = 8 << 20;

    private static readonly TimeSpan _oneLinePer = TimeSpan.FromSeconds(10);
    private static readonly MediaTypeHeaderValue _json = new("application/json");

    private readonly HttpMessageInvoker _client;
    private readonly TimeSpan _patience;
    private readonly ILogger _logger;
    private readonly LogGate _gate = new(_oneLinePer, TimeProvider.System);

    /// <summary>Makes a source with pooled connections.</summary>
    /// <exception cref="AgentStartException">The certificate file cannot be read.</exception>
    public HttpVendordataSource(AgentOptions options, ILogger logger)
    {
        _logger = logger;
        _patience = options.VendordataConnectTimeout + options.VendordataReadTimeout;
        var handler = new SocketsHttpHandler
        {
            // A redirect repeats the POST, which the handler's own following would turn into a GET.
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.GZip | DecompressionMethods.Deflate,
            ConnectTimeout = options.VendordataConnectTimeout,
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            UseCookies = false,
        };
        if (options.VendordataCertificateFile.Length > 0)
        {
            handler.SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = ReadTrust(options.VendordataCertificateFile) };
        }

        _client = new HttpMessageInvoker(handler);
    }

    /// <inheritdoc/>
    public async ValueTask<string> ReadStaticAsync(string path, CancellationToken ct) => await File.ReadAllTextAsync(path, ct);

    /// <inheritdoc/>
    public async ValueTask<string?> FetchAsync(string url, ReadOnlyMemory<byte> body, CancellationToken ct)
    {
        // Whoever asks may stand on an event loop.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            return await FollowAsync(url, body, ct);
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException or IOException or InvalidOperationException)
        {
            Report(url, exception is OperationCanceledException ? "no answer in time" : exception.Message);
            return null;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private static X509ChainPolicy ReadTrust(string file)
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
                $"vendordata_dynamic_ssl_certfile: {file} cannot be read: {exception.Message}. Name a file of PEM certificates, or leave the option out.",
                exception);
        }

        return policy;
    }

    private async Task<string?> FollowAsync(string url, ReadOnlyMemory<byte> body, CancellationToken ct)
    {
        for (int hop = 0; hop <= MostRedirects; hop++)
        {
            if (!Uri.TryCreate(url, UriKind.Absolute, out Uri? target) || target.Scheme is not ("http" or "https"))
            {
                Report(url, "not an absolute http or https address");
                return null;
            }

            using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
            limit.CancelAfter(_patience);
            using HttpResponseMessage response = await PostAsync(target, body, limit.Token);
            int status = (int)response.StatusCode;
            if (status is 301 or 302 or 303 or 305 or 307 or 308 && response.Headers.Location is { } next)
            {
                url = next.OriginalString;
            }
            else if (status >= 400)
            {
                Report(url, $"status {status}");
                return null;
            }
            else
            {
                await response.Content.LoadIntoBufferAsync(MostBytes, limit.Token);
                return await response.Content.ReadAsStringAsync(limit.Token);
            }
        }

        Report(url, "too many redirects");
        return null;
    }

    private async Task<HttpResponseMessage> PostAsync(Uri target, ReadOnlyMemory<byte> body, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, target) { Content = new ReadOnlyMemoryContent(body) };
        request.Content.Headers.ContentType = _json;
        request.Headers.TryAddWithoutValidation("Accept", "application/json");
        request.Headers.TryAddWithoutValidation("User-Agent", "openstack-nova-vendordata");
        return await _client.SendAsync(request, ct);
    }

    // An address may carry a password or a token: neither user nor query is said.
    private void Report(string url, string problem)
    {
        if (_gate.TryPass())
        {
            string place = Uri.TryCreate(url, UriKind.Absolute, out Uri? target) ? $"{target.Scheme}://{target.Authority}{target.AbsolutePath}" : "a target";
            AgentLog.VendordataFailed(_logger, place, problem);
        }
    }
}
