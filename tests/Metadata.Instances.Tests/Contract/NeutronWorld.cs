using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json.Nodes;
using Metadata.Instances.Neutron;

namespace Metadata.Instances.Tests.Contract;

/// <summary>A real neutron-server, without a token.</summary>
public sealed class NeutronWorld : IDirectoryWorld
{
    private readonly string _folder = System.IO.Directory.CreateTempSubdirectory("neutron-").FullName;
    private readonly Process _server;
    private readonly HttpClient _admin = new();
    private readonly NeutronDirectory _directory;
    private readonly Dictionary<Guid, string> _subnets = [];

    public NeutronWorld()
    {
        int port = Ports.Free();
        _server = Process.Start(new ProcessStartInfo("/usr/bin/python3", ["-u", Script(), port.ToString(CultureInfo.InvariantCulture), _folder])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        Task<string> errors = _server.StandardError.ReadToEndAsync();
        string? line = _server.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(150)).GetAwaiter().GetResult();
        Assert.That(line, Is.EqualTo("ready"), () => errors.IsCompleted ? errors.Result : "neutron-server did not start");
        _admin.BaseAddress = new Uri($"http://127.0.0.1:{port}/v2.0/");
        _admin.DefaultRequestHeaders.Add("X-Roles", "admin");
        _admin.DefaultRequestHeaders.Add("X-Project-Id", "admin");
        _directory = new NeutronDirectory(
            new NeutronOptions { EndpointOverride = $"http://127.0.0.1:{port}", Timeout = TimeSpan.FromSeconds(60) }, tokens: null,
            new HttpMessageInvoker(new SocketsHttpHandler()), TimeProvider.System, problem => TestContext.Out.WriteLine("neutron: " + problem));
    }

    public IInstanceDirectory Directory => _directory;

    public Guid AddNetwork()
    {
        string id = Create("network", new JsonObject { ["name"] = "n", ["project_id"] = "p1" });
        _subnets[Guid.Parse(id)] = Create("subnet", new JsonObject { ["network_id"] = id, ["ip_version"] = 4, ["cidr"] = "10.1.0.0/16", ["project_id"] = "p1" });
        Create("subnet", new JsonObject { ["network_id"] = id, ["ip_version"] = 6, ["cidr"] = "2001:db8::/64", ["project_id"] = "p1" });
        return Guid.Parse(id);
    }

    public Guid AddRouter(params ReadOnlySpan<Guid> networks)
    {
        string router = Create("router", new JsonObject { ["name"] = "r", ["project_id"] = "p1" });
        foreach (Guid network in networks)
        {
            Send(HttpMethod.Put, $"routers/{router}/add_router_interface", new JsonObject { ["subnet_id"] = _subnets[network] });
        }

        return Guid.Parse(router);
    }

    public void AddPort(Guid network, string instance, string project, string mac, params ReadOnlySpan<string> addresses) => Create("port", new JsonObject
    {
        ["network_id"] = network.ToString(),
        ["device_id"] = instance,
        ["device_owner"] = "compute:nova",
        ["project_id"] = project,
        ["mac_address"] = mac,
        ["fixed_ips"] = new JsonArray([.. addresses.ToArray().Select(static address => new JsonObject { ["ip_address"] = address })]),
    });

    public void RemovePorts(string instance)
    {
        foreach (JsonNode? port in Send(HttpMethod.Get, "ports?fields=id&device_id=" + instance, null)["ports"]!.AsArray())
        {
            Send(HttpMethod.Delete, "ports/" + (string)port!["id"]!, null);
        }
    }

    public void Dispose()
    {
        _directory.Dispose();
        _admin.Dispose();
        _server.Kill(entireProcessTree: true);
        _server.WaitForExit();
        _server.Dispose();
        System.IO.Directory.Delete(_folder, recursive: true);
    }

    private static string Script([CallerFilePath] string file = "") =>
        Path.GetFullPath(Path.Join(Path.GetDirectoryName(file), "../Neutron/neutron_server.py"));

    private string Create(string kind, JsonObject body) =>
        (string)Send(HttpMethod.Post, kind + "s", new JsonObject { [kind] = body })[kind]!["id"]!;

    private JsonNode Send(HttpMethod method, string path, JsonNode? body)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json") };
        using HttpResponseMessage response = _admin.Send(request);
        string text = response.Content.ReadAsStringAsync().GetAwaiter().GetResult();
        Assert.That(response.IsSuccessStatusCode, Is.True, $"{method} {path}: {text}");
        return text.Length == 0 ? new JsonObject() : JsonNode.Parse(text)!;
    }
}
