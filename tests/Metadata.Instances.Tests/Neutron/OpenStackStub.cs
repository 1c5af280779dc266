using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Metadata.Instances.Tests.Contract;

namespace Metadata.Instances.Tests.Neutron;

/// <summary>Keystone and Neutron by script: tokens that can be taken back, ports in pages, failures on demand.</summary>
internal sealed class OpenStackStub : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly ConcurrentQueue<string> _logins = new();
    private readonly ConcurrentQueue<string> _queries = new();
    private int _issued;

    public OpenStackStub()
    {
        Address = $"http://127.0.0.1:{Ports.Free()}";
        _listener.Prefixes.Add(Address + "/");
        _listener.Start();
        _ = ServeAsync();
    }

    public string Address { get; }

    public TimeSpan Lifetime { get; set; } = TimeSpan.FromHours(1);

    public int PageSize { get; set; } = 1000;

    public int FailWith { get; set; }

    public string Region { get; set; } = "one";

    /// <summary>What Neutron would list: it filters by network, address, MAC, device and owner.</summary>
    public List<JsonObject> NeutronPorts { get; } = [];

    /// <summary>Neutron that takes no notice of filters.</summary>
    public bool Unfiltered { get; set; }

    public IReadOnlyList<string> Logins => [.. _logins];

    public IReadOnlyList<string> Queries => [.. _queries];

    public void Revoke() => Interlocked.Increment(ref _issued);

    public void AddPort(string network, string device, string address, string owner = "compute:nova", string mac = "fa:16:3e:00:00:01", string project = "p1") => NeutronPorts.Add(new JsonObject
    {
        ["id"] = Guid.NewGuid().ToString(),
        ["network_id"] = network,
        ["device_id"] = device,
        ["device_owner"] = owner,
        ["mac_address"] = mac,
        ["tenant_id"] = project,
        ["fixed_ips"] = new JsonArray(new JsonObject { ["ip_address"] = address }),
    });

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
        string body = "{}";
        if (request.Url!.AbsolutePath == "/v3/auth/tokens")
        {
            using var reader = new StreamReader(request.InputStream);
            _logins.Enqueue(await reader.ReadToEndAsync());
            response.StatusCode = 201;
            response.AddHeader("X-Subject-Token", "token-" + Interlocked.Increment(ref _issued).ToString(CultureInfo.InvariantCulture));
            string expiry = DateTime.UtcNow.Add(Lifetime).ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);
            body = $$"""
                {"token": {"expires_at": "{{expiry}}", "catalog": [
                  {"type": "compute", "endpoints": [{"interface": "internal", "region_id": "{{Region}}", "url": "http://127.0.0.1:1/"}]},
                  {"type": "network", "endpoints": [
                    {"interface": "admin", "region_id": "{{Region}}", "url": "http://127.0.0.1:1/admin"},
                    {"interface": "public", "region_id": "other", "url": "http://127.0.0.1:1/other"},
                    {"interface": "public", "region_id": "{{Region}}", "url": "{{Address}}/network/"}]}]} }
                """;
        }
        else if (request.Headers["X-Auth-Token"] != "token-" + _issued.ToString(CultureInfo.InvariantCulture))
        {
            response.StatusCode = 401;
        }
        else if (FailWith != 0)
        {
            _queries.Enqueue(request.RawUrl!);
            response.StatusCode = FailWith;
        }
        else
        {
            _queries.Enqueue(request.RawUrl!);
            body = List(request.RawUrl!).ToJsonString();
        }

        response.ContentType = "application/json";
        response.Close(Encoding.UTF8.GetBytes(body), willBlock: false);
    }

    private JsonObject List(string url)
    {
        (string Name, string Value)[] query =
        [
            .. url[(url.IndexOf('?', StringComparison.Ordinal) + 1)..].Split('&').Select(static pair => pair.Split('='))
                .Select(static pair => (pair[0], Uri.UnescapeDataString(pair[1]))),
        ];
        JsonObject[] matches = [.. NeutronPorts.Where(port => Unfiltered || Matches(port, query))];
        int from = int.Parse(query.FirstOrDefault(static pair => pair.Name == "marker").Value ?? "0", CultureInfo.InvariantCulture);
        var answer = new JsonObject { ["ports"] = new JsonArray([.. matches.Skip(from).Take(PageSize).Select(static port => port.DeepClone())]) };
        if (from + PageSize < matches.Length)
        {
            string plain = string.Join('&', url[(url.IndexOf('?', StringComparison.Ordinal) + 1)..].Split('&').Where(static pair => !pair.StartsWith("marker=", StringComparison.Ordinal)));
            answer["ports_links"] = new JsonArray(new JsonObject
            {
                // An address that only Neutron's side of a proxy knows.
                ["href"] = string.Create(CultureInfo.InvariantCulture, $"http://inside.invalid:9696/v2.0/ports?{plain}&marker={from + PageSize}"),
                ["rel"] = "next",
            });
        }

        return answer;
    }

    private static bool Matches(JsonObject port, (string Name, string Value)[] query)
    {
        bool In(string name, string value)
        {
            string[] wanted = [.. query.Where(pair => pair.Name == name).Select(static pair => pair.Value)];
            return wanted.Length == 0 || wanted.Contains(value);
        }

        return In("network_id", (string)port["network_id"]!)
            && In("mac_address", (string)port["mac_address"]!)
            && In("device_id", (string)port["device_id"]!)
            && In("device_owner", (string)port["device_owner"]!)
            && In("fixed_ips", "ip_address=" + (string)port["fixed_ips"]![0]!["ip_address"]!);
    }
}
