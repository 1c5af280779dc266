using System.Net;
using System.Text;
using Metadata.Agent.Tests.Processes;

namespace Metadata.Agent.Tests.Responding;

/// <summary>A vendordata target that answers with the path it was asked for.</summary>
internal sealed class PathStub : IDisposable
{
    private readonly HttpListener _listener = new();

    public PathStub()
    {
        Address = $"http://127.0.0.1:{Run.FreePort()}";
        _listener.Prefixes.Add(Address + "/");
        _listener.Start();
        _ = ServeAsync();
    }

    public string Address { get; }

    public void Dispose() => _listener.Close();

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                HttpListenerContext context = await _listener.GetContextAsync();
                context.Response.ContentType = "application/json";
                await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes($$"""{"path": "{{context.Request.Url!.AbsolutePath}}"}"""));
                context.Response.Close();
            }
        }
        catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException)
        {
            // Closed.
        }
    }
}
