using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Metadata.Instances.Etcd;

/// <summary>etcd's v3 JSON gateway: range, transaction, watch, log-in; endpoints in turn.</summary>
public sealed class EtcdClient(EtcdOptions options, HttpMessageInvoker http) : IDisposable
{
    private const int PageSize = 500;
    private const int MostBytes = 64 << 20;

    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(5);

    // A watch is begun anew now and then, so that a peer that vanished without a word is noticed.
    private static readonly TimeSpan _watchLife = TimeSpan.FromMinutes(1);
    private static readonly MediaTypeHeaderValue _json = new("application/json");

    private volatile string? _token;
    private int _endpoint;

    /// <summary>Prefix of all keys.</summary>
    internal string Prefix => options.Prefix;

    /// <inheritdoc/>
    public void Dispose() => http.Dispose();

    /// <summary>One key; null when there is none.</summary>
    internal async Task<EtcdValue?> GetAsync(string key, CancellationToken ct)
    {
        (_, IReadOnlyList<EtcdValue> values, _) = await RangeAsync(EtcdJson.Range(key, null, 0, 0), ct).ConfigureAwait(false);
        return values.Count == 0 ? null : values[0];
    }

    /// <summary>Everything below the prefix at one revision.</summary>
    internal async Task<(long Revision, List<EtcdValue> Values)> ReadAllAsync(CancellationToken ct)
    {
        var all = new List<EtcdValue>();
        byte[] from = Encoding.UTF8.GetBytes(options.Prefix);
        byte[] end = EtcdJson.EndOf(options.Prefix);
        long revision = 0;
        while (true)
        {
            (long seen, IReadOnlyList<EtcdValue> values, bool more) =
                await RangeAsync(EtcdJson.Range(from, end, PageSize, revision), ct).ConfigureAwait(false);
            revision = revision == 0 ? seen : revision;
            all.AddRange(values);
            if (!more || values.Count == 0)
            {
                return (revision, all);
            }

            from = [.. Encoding.UTF8.GetBytes(values[^1].Key), 0];
        }
    }

    /// <summary>Makes all changes when no key changed since it was read, else none.</summary>
    /// <returns>The revision; 0 when a key had changed.</returns>
    internal async Task<long> TryChangeAsync(IReadOnlyList<EtcdChange> changes, CancellationToken ct)
    {
        using JsonDocument answer = await SendAsync("/v3/kv/txn", EtcdJson.Transaction(changes), ct).ConfigureAwait(false);
        JsonElement root = answer.RootElement;
        return root.TryGetProperty("succeeded", out JsonElement succeeded) && succeeded.ValueKind == JsonValueKind.True ? EtcdJson.RevisionOf(root) : 0;
    }

    /// <summary>Follows the prefix from a revision on until the watch ends; changes of one revision come together.</summary>
    /// <exception cref="EtcdException">The watch broke off, or the revision is compacted.</exception>
    internal async Task WatchAsync(long from, Action<long, IReadOnlyList<EtcdValue>> changed, CancellationToken ct)
    {
        using var life = CancellationTokenSource.CreateLinkedTokenSource(ct);
        life.CancelAfter(_watchLife);
        try
        {
            using HttpResponseMessage response = await PostAsync("/v3/watch", EtcdJson.Watch(options.Prefix, from), life.Token).ConfigureAwait(false);
            await CheckAsync(response, life.Token).ConfigureAwait(false);
            using var lines = new StreamReader(await response.Content.ReadAsStreamAsync(life.Token).ConfigureAwait(false));
            while (await lines.ReadLineAsync(life.Token).ConfigureAwait(false) is { } line)
            {
                if (line.Length > 0)
                {
                    EtcdJson.ReadWatch(line, changed);
                }
            }

            throw new EtcdException("the watch was ended");
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            // Its time is over.
        }
        catch (EtcdException)
        {
            // A token that etcd has forgotten shows here only as a watch that is not permitted.
            _token = null;
            throw;
        }
        catch (Exception exception) when (
            exception is HttpRequestException or IOException or JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw Explain(exception);
        }
    }

    private async Task<(long Revision, IReadOnlyList<EtcdValue> Values, bool More)> RangeAsync(byte[] request, CancellationToken ct)
    {
        using JsonDocument answer = await SendAsync("/v3/kv/range", request, ct).ConfigureAwait(false);
        JsonElement root = answer.RootElement;
        bool more = root.TryGetProperty("more", out JsonElement flag) && flag.ValueKind == JsonValueKind.True;
        return (EtcdJson.RevisionOf(root), EtcdJson.ReadValues(root), more);
    }

    private async Task<JsonDocument> SendAsync(string path, byte[] body, CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(_patience);
        try
        {
            using HttpResponseMessage response = await PostAsync(path, body, limit.Token).ConfigureAwait(false);
            await CheckAsync(response, limit.Token).ConfigureAwait(false);
            await response.Content.LoadIntoBufferAsync(MostBytes, limit.Token).ConfigureAwait(false);
            return JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(limit.Token).ConfigureAwait(false));
        }
        catch (Exception exception) when (
            exception is HttpRequestException or IOException or JsonException || (exception is OperationCanceledException && !ct.IsCancellationRequested))
        {
            throw Explain(exception);
        }
    }

    private async Task<HttpResponseMessage> PostAsync(string path, byte[] body, CancellationToken ct)
    {
        if (options.UserName.Length > 0 && _token is null)
        {
            await LogInAsync(ct).ConfigureAwait(false);
        }

        HttpResponseMessage response = await PostOnceAsync(path, body, ct).ConfigureAwait(false);
        if ((int)response.StatusCode == 401 && options.UserName.Length > 0)
        {
            // Tokens end with etcd's own restart too.
            response.Dispose();
            await LogInAsync(ct).ConfigureAwait(false);
            response = await PostOnceAsync(path, body, ct).ConfigureAwait(false);
        }

        return response;
    }

    private async Task LogInAsync(CancellationToken ct)
    {
        _token = null;
        using HttpResponseMessage response = await PostOnceAsync(
            "/v3/auth/authenticate", EtcdJson.LogIn(options.UserName, options.Password), ct).ConfigureAwait(false);
        await CheckAsync(response, ct).ConfigureAwait(false);
        using JsonDocument answer = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(ct).ConfigureAwait(false));
        _token = answer.RootElement.TryGetProperty("token", out JsonElement token) ? token.GetString() : null;
    }

    private async Task<HttpResponseMessage> PostOnceAsync(string path, byte[] body, CancellationToken ct)
    {
        Uri endpoint = options.Endpoints[Math.Abs(Volatile.Read(ref _endpoint) % options.Endpoints.Count)];
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(endpoint, path)) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = _json;
        if (_token is { } token)
        {
            request.Headers.TryAddWithoutValidation("Authorization", token);
        }

        return await http.SendAsync(request, ct).ConfigureAwait(false);
    }

    private static async Task CheckAsync(HttpResponseMessage response, CancellationToken ct)
    {
        if (!response.IsSuccessStatusCode)
        {
            string text = await response.Content.ReadAsStringAsync(ct).ConfigureAwait(false);
            throw new EtcdException(
                string.Create(CultureInfo.InvariantCulture, $"status {(int)response.StatusCode}: {EtcdJson.MessageOf(text)}"),
                text.Contains("compacted", StringComparison.Ordinal));
        }
    }

    // The next try goes to the next endpoint.
    private EtcdException Explain(Exception exception)
    {
        Interlocked.Increment(ref _endpoint);
        return new EtcdException(exception is OperationCanceledException ? "no answer in time" : exception.Message, isCompacted: false, exception);
    }
}
