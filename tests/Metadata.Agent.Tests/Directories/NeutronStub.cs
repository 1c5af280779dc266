using System.Net;
using System.Text;
using Metadata.Agent.Tests.Processes;

namespace Metadata.Agent.Tests.Directories;

/// <summary>Neutron by script: one port, counted requests.</summary>
internal sealed class NeutronStub : IDisposable
{
    private readonly HttpListener _listener = new();
    private int _requests;

    public NeutronStub()
    {
        Address = $"http://127.0.0.1:{Run.FreePort()}";
        _listener.Prefixes.Add(Address + "/");
        _listener.Start();
        _ = ServeAsync();
    }

    public string Address { get; }

    /// <summary>The instance that the port belongs to.</summary>
    public string Owner { get; set; } = Guests.Id;

    public int Requests => Volatile.Read(ref _requests);

    public void Dispose() => _listener.Close();

    /// <summary>The one port, as neutron lists it.</summary>
    public static string PortOf(string owner) => $$"""
        {"id": "p", "device_id": "{{owner}}", "device_owner": "compute:nova", "project_id": "{{Guests.Project}}",
         "network_id": "{{Guests.Network}}", "mac_address": "fa:16:3e:00:00:01", "fixed_ips": [{"ip_address": "{{Guests.Address}}"}]}
        """;

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                HttpListenerContext context = await _listener.GetContextAsync();
                Interlocked.Increment(ref _requests);
                bool asked = context.Request.RawUrl!.Contains(Uri.EscapeDataString("ip_address=" + Guests.Address), StringComparison.Ordinal);
                context.Response.Close(Encoding.UTF8.GetBytes($"{{\"ports\": [{(asked ? PortOf(Owner) : "")}]}}"), willBlock: false);
            }
        }
        catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException)
        {
            // Closed.
        }
    }
}
