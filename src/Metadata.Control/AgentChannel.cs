using System.Net.Http.Headers;
using System.Net.Sockets;
using Metadata.Instances.Admin;

namespace Metadata.Control;

/// <summary>HTTP to the agent over its admin socket.</summary>
internal sealed class AgentChannel : IAdminChannel
{
    private readonly HttpClient _client;

    private AgentChannel(string path) =>
        _client = new HttpClient(new SocketsHttpHandler { ConnectCallback = async (_, ct) => await ConnectAsync(path, ct) })
        {
            BaseAddress = new Uri("http://agent/"),
            Timeout = TimeSpan.FromSeconds(60),
        };

    /// <summary>A channel, or null when no agent listens there.</summary>
    /// <exception cref="ControlException">An agent is there but may not be spoken to.</exception>
    public static async Task<AgentChannel?> TryConnectAsync(string path, CancellationToken ct)
    {
        try
        {
            await using var probe = await ConnectAsync(path, ct);
            return new AgentChannel(path);
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.AccessDenied)
        {
            throw new ControlException($"{path}: permission denied. Run as root or as the agent's user.");
        }
        catch (SocketException)
        {
            return null;
        }
    }

    public async Task<AdminResponse> SendAsync(string method, string path, ReadOnlyMemory<byte> body, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (!body.IsEmpty)
        {
            request.Content = new ReadOnlyMemoryContent(body);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        }

        try
        {
            using var response = await _client.SendAsync(request, ct);
            return new AdminResponse((int)response.StatusCode, await response.Content.ReadAsByteArrayAsync(ct));
        }
        catch (HttpRequestException e)
        {
            throw new ControlException($"the agent did not answer: {e.HttpRequestError}");
        }
        catch (TaskCanceledException) when (!ct.IsCancellationRequested)
        {
            throw new ControlException("the agent did not answer within 60 s");
        }
    }

    public void Dispose() => _client.Dispose();

    private static async Task<Stream> ConnectAsync(string path, CancellationToken ct)
    {
#pragma warning disable RS0030 // HttpClient wants a stream; no guest's traffic passes here.
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), ct);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
#pragma warning restore RS0030
    }
}
