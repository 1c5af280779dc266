using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text;
using Metadata.Agent.Tests.Processes;

namespace Metadata.Agent.Tests.Responding;

/// <summary>Keystone and a vendordata target that takes its newest token alone.</summary>
internal sealed class KeystoneStub : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly ConcurrentQueue<string> _requests = new();
    private int _issued;

    public KeystoneStub()
    {
        int port = Run.FreePort();
        Address = $"http://127.0.0.1:{port}";
        _listener.Prefixes.Add(Address + "/");
        _listener.Start();
        _ = ServeAsync();
    }

    public string Address { get; }

    /// <summary>Seconds that a token holds.</summary>
    public int Lifetime { get; set; } = 3600;

    /// <summary>Bodies of the requests for a token.</summary>
    public IReadOnlyList<string> TokenRequests => [.. _requests];

    /// <summary>The token in force is taken back.</summary>
    public void Revoke() => Interlocked.Increment(ref _issued);

    public void Dispose() => _listener.Close();

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                HttpListenerContext context = await _listener.GetContextAsync();
                await AnswerAsync(context.Request, context.Response);
            }
        }
        catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException)
        {
            // Closed.
        }
    }

    private async Task AnswerAsync(HttpListenerRequest request, HttpListenerResponse response)
    {
        string body;
        if (request.Url!.AbsolutePath == "/v3/auth/tokens")
        {
            using var reader = new StreamReader(request.InputStream);
            _requests.Enqueue(await reader.ReadToEndAsync());
            string id = "token-" + Interlocked.Increment(ref _issued).ToString(CultureInfo.InvariantCulture);
            response.StatusCode = 201;
            response.AddHeader("X-Subject-Token", id);
            string expiry = DateTime.UtcNow.AddSeconds(Lifetime).ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);
            body = $$$"""{"token": {"expires_at": "{{{expiry}}}"}}""";
        }
        else if (request.Headers["X-Auth-Token"] is { } token && token == "token-" + _issued.ToString(CultureInfo.InvariantCulture))
        {
            body = $$"""{"seen": "{{token}}"}""";
        }
        else
        {
            response.StatusCode = 401;
            body = "{}";
        }

        response.ContentType = "application/json";
        response.Close(Encoding.UTF8.GetBytes(body), willBlock: false);
    }
}
