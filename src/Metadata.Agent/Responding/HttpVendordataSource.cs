using System.Net.Http.Headers;
using Metadata.Agent.Configuration;
using Metadata.Agent.Hosting;
using Metadata.Instances.Keystone;
using Metadata.Nova;
using Microsoft.Extensions.Logging;

namespace Metadata.Agent.Responding;

/// <summary>
/// Vendordata from a file and from HTTP targets, asked as nova asks them: over pooled connections, each wait bounded, no
/// second try. Never on an event loop; nothing is kept but a keystone token.
/// </summary>
internal sealed class HttpVendordataSource : IVendordataSource, IDisposable
{
    // keystoneauth's limit.
    private const int MostRedirects = 30;

    // nova has none; an answer is a part of one document.
    private const int MostBytes = 8 << 20;

    private static readonly TimeSpan _connectToKeystone = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan _oneLinePer = TimeSpan.FromSeconds(10);
    private static readonly MediaTypeHeaderValue _json = new("application/json");

    private readonly HttpMessageInvoker _client;
    private readonly KeystoneTokens? _tokens;
    private readonly TimeSpan _patience;
    private readonly ILogger _logger;
    private readonly LogGate _gate = new(_oneLinePer, TimeProvider.System);

    /// <summary>Makes a source; nothing is asked yet.</summary>
    /// <exception cref="AgentStartException">A certificate file cannot be read.</exception>
    public HttpVendordataSource(AgentOptions options, ILogger logger)
    {
        _logger = logger;
        _patience = options.VendordataConnectTimeout + options.VendordataReadTimeout;
        _client = HttpTargets.Create(options.VendordataConnectTimeout, options.VendordataCertificateFile, "vendordata_dynamic_ssl_certfile");
        _tokens = options.VendordataAuthentication is { } keystone ? new KeystoneTokens(
            keystone, HttpTargets.Create(_connectToKeystone, keystone.CertificateFile, "[vendordata_dynamic_auth] cafile"), TimeProvider.System) : null;
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
    public void Dispose()
    {
        _client.Dispose();
        _tokens?.Dispose();
    }

    private async Task<string?> FollowAsync(string url, ReadOnlyMemory<byte> body, CancellationToken ct)
    {
        Uri? first = null;
        for (int hop = 0; hop <= MostRedirects; hop++)
        {
            if (!Uri.TryCreate(url, UriKind.Absolute, out Uri? target) || target.Scheme is not ("http" or "https"))
            {
                Report(url, "not an absolute http or https address");
                return null;
            }

            first ??= target;
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);

            // The token is for whom the operator named, not for whoever that one points to.
            bool named = _tokens is not null && target.GetLeftPart(UriPartial.Authority) == first.GetLeftPart(UriPartial.Authority);
            using HttpResponseMessage response = await (named ? PostWithTokenAsync(target, body, limit) : PostAsync(target, body, null, limit));
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

    private async Task<HttpResponseMessage> PostWithTokenAsync(Uri target, ReadOnlyMemory<byte> body, CancellationTokenSource limit)
    {
        string token = (await _tokens!.GetAsync(refused: null, limit.Token)).Id;
        HttpResponseMessage response = await PostAsync(target, body, token, limit);
        if ((int)response.StatusCode != 401)
        {
            return response;
        }

        response.Dispose();
        return await PostAsync(target, body, (await _tokens.GetAsync(token, limit.Token)).Id, limit);
    }

    // The time counts from here on: a token has its own.
    private async Task<HttpResponseMessage> PostAsync(Uri target, ReadOnlyMemory<byte> body, string? token, CancellationTokenSource limit)
    {
        limit.CancelAfter(_patience);
        using var request = new HttpRequestMessage(HttpMethod.Post, target) { Content = new ReadOnlyMemoryContent(body) };
        request.Content.Headers.ContentType = _json;
        request.Headers.TryAddWithoutValidation("Accept", "application/json");
        request.Headers.TryAddWithoutValidation("User-Agent", "openstack-nova-vendordata");
        if (token is not null)
        {
            request.Headers.TryAddWithoutValidation("X-Auth-Token", token);
        }

        return await _client.SendAsync(request, limit.Token);
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
