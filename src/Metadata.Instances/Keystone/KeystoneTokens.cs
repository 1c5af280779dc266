using System.Net.Http.Headers;

namespace Metadata.Instances.Keystone;

/// <summary>One keystone token (Identity API v3), kept until shortly before it expires.</summary>
public sealed class KeystoneTokens : IDisposable
{
    private const int MostBytes = 4 << 20;

    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(10);

    // keystoneauth's.
    private static readonly TimeSpan _renewBefore = TimeSpan.FromSeconds(30);
    private static readonly MediaTypeHeaderValue _json = new("application/json");

    private readonly HttpMessageInvoker _client;
    private readonly Uri _tokens;
    private readonly byte[] _request;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _one = new(1);
    private volatile KeystoneToken? _token;

    /// <summary>Makes a source; nothing is asked yet.</summary>
    /// <param name="options">Who asks whom.</param>
    /// <param name="client">Sends the requests; disposed with this.</param>
    /// <param name="time">The clock.</param>
    public KeystoneTokens(KeystoneOptions options, HttpMessageInvoker client, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        _client = client;
        string url = options.AuthUrl.AbsoluteUri.TrimEnd('/');
        _tokens = new Uri((url.EndsWith("/v3", StringComparison.Ordinal) ? url : url + "/v3") + "/auth/tokens");
        _request = KeystoneRequest.Render(options);
        _time = time;
    }

    /// <summary>The token. Many who ask at once are one call.</summary>
    /// <param name="refused">A token that a service did not take, so that another one is obtained; null = none.</param>
    /// <param name="ct">Cancels the wait.</param>
    /// <exception cref="HttpRequestException">Keystone gave none.</exception>
    public async Task<KeystoneToken> GetAsync(string? refused, CancellationToken ct)
    {
        if (Held(refused) is { } held)
        {
            return held;
        }

        await _one.WaitAsync(ct).ConfigureAwait(false);
        try
        {
            return Held(refused) ?? (_token = await AskAsync(ct).ConfigureAwait(false));
        }
        finally
        {
            _one.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _client.Dispose();
        _one.Dispose();
    }

    private KeystoneToken? Held(string? refused) =>
        _token is { } token && token.Id != refused && _time.GetUtcNow() < token.ExpiresAt - _renewBefore ? token : null;

    private async Task<KeystoneToken> AskAsync(CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(_patience);
        using var request = new HttpRequestMessage(HttpMethod.Post, _tokens) { Content = new ByteArrayContent(_request) };
        request.Content.Headers.ContentType = _json;
        request.Headers.TryAddWithoutValidation("Accept", "application/json");
        using HttpResponseMessage response = await _client.SendAsync(request, limit.Token).ConfigureAwait(false);
        if (!response.IsSuccessStatusCode || !response.Headers.TryGetValues("X-Subject-Token", out IEnumerable<string>? ids))
        {
            throw new HttpRequestException($"keystone answered {(int)response.StatusCode} without a token");
        }

        await response.Content.LoadIntoBufferAsync(MostBytes, limit.Token).ConfigureAwait(false);
        return KeystoneToken.Parse(ids.First(), await response.Content.ReadAsByteArrayAsync(limit.Token).ConfigureAwait(false));
    }
}
