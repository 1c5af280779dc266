using System.Buffers;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using Metadata.Agent.Configuration;

namespace Metadata.Agent.Responding;

/// <summary>One keystone token, obtained by password (Identity API v3) and kept until shortly before it expires.</summary>
internal sealed class KeystoneTokens : IDisposable
{
    private const int MostBytes = 1 << 20;

    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(10);

    // keystoneauth's.
    private static readonly TimeSpan _renewBefore = TimeSpan.FromSeconds(30);
    private static readonly MediaTypeHeaderValue _json = new("application/json");

    private readonly HttpMessageInvoker _client;
    private readonly Uri _tokens;
    private readonly byte[] _request;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _one = new(1);
    private volatile Token? _token;

    /// <summary>Makes a source; nothing is asked yet.</summary>
    public KeystoneTokens(KeystoneOptions options, TimeProvider time)
    {
        _client = HttpTargets.Create(_patience, options.CertificateFile, "[vendordata_dynamic_auth] cafile");
        string url = options.AuthUrl.AbsoluteUri.TrimEnd('/');
        _tokens = new Uri((url.EndsWith("/v3", StringComparison.Ordinal) ? url : url + "/v3") + "/auth/tokens");
        _request = Render(options);
        _time = time;
    }

    /// <summary>The token. Many who ask at once are one call.</summary>
    /// <param name="refused">A token that a service did not take, so that another one is obtained; null = none.</param>
    /// <param name="ct">Cancels the wait.</param>
    /// <exception cref="HttpRequestException">Keystone gave none.</exception>
    public async Task<string> GetAsync(string? refused, CancellationToken ct)
    {
        if (Held(refused) is { } held)
        {
            return held;
        }

        await _one.WaitAsync(ct);
        try
        {
            if (Held(refused) is { } renewed)
            {
                return renewed;
            }

            _token = await AskAsync(ct);
            return _token.Id;
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

    private string? Held(string? refused) =>
        _token is { } token && token.Id != refused && _time.GetUtcNow() < token.RenewAt ? token.Id : null;

    private async Task<Token> AskAsync(CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(_patience);
        using var request = new HttpRequestMessage(HttpMethod.Post, _tokens) { Content = new ByteArrayContent(_request) };
        request.Content.Headers.ContentType = _json;
        request.Headers.TryAddWithoutValidation("Accept", "application/json");
        using HttpResponseMessage response = await _client.SendAsync(request, limit.Token);
        if (!response.IsSuccessStatusCode || !response.Headers.TryGetValues("X-Subject-Token", out IEnumerable<string>? ids))
        {
            throw new HttpRequestException($"keystone answered {(int)response.StatusCode} without a token");
        }

        await response.Content.LoadIntoBufferAsync(MostBytes, limit.Token);
        return new Token(ids.First(), ExpiryOf(await response.Content.ReadAsByteArrayAsync(limit.Token)) - _renewBefore);
    }

    private static DateTimeOffset ExpiryOf(byte[] body)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(body);
            string? text = document.RootElement.GetProperty("token").GetProperty("expires_at").GetString();
            return DateTimeOffset.Parse(text!, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or ArgumentNullException)
        {
            throw new HttpRequestException("keystone's answer does not say when the token expires", exception);
        }
    }

    private static byte[] Render(KeystoneOptions options)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteStartObject("auth");
            json.WriteStartObject("identity");
            json.WriteStartArray("methods");
            json.WriteStringValue("password");
            json.WriteEndArray();
            json.WriteStartObject("password");
            json.WriteStartObject("user");
            WriteNamed(json, options.UserId, options.UserName, options.UserDomainId, options.UserDomainName);
            json.WriteString("password", options.Password);
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteEndObject();
            if (options.ProjectId.Length > 0 || options.ProjectName.Length > 0)
            {
                json.WriteStartObject("scope");
                json.WriteStartObject("project");
                WriteNamed(json, options.ProjectId, options.ProjectName, options.ProjectDomainId, options.ProjectDomainName);
                json.WriteEndObject();
                json.WriteEndObject();
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    // An id stands alone; a name means something only in a domain.
    private static void WriteNamed(Utf8JsonWriter json, string id, string name, string domainId, string domainName)
    {
        if (id.Length > 0)
        {
            json.WriteString("id", id);
            return;
        }

        json.WriteString("name", name);
        json.WriteStartObject("domain");
        if (domainId.Length > 0)
        {
            json.WriteString("id", domainId);
        }
        else
        {
            json.WriteString("name", domainName.Length > 0 ? domainName : "Default");
        }

        json.WriteEndObject();
    }

    private sealed record Token(string Id, DateTimeOffset RenewAt);
}
