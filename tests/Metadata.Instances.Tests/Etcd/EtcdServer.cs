using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Metadata.Instances.Tests.Contract;

namespace Metadata.Instances.Tests.Etcd;

/// <summary>A real etcd of one member on loopback, in a folder of its own.</summary>
internal sealed class EtcdServer : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("etcd-").FullName;
    private readonly int _clients = Ports.Free();
    private readonly int _peers = Ports.Free();
    private readonly string[] _more;
    private readonly string _scheme;
    private Process _process = null!;

    public EtcdServer(string scheme = "http", params string[] more)
    {
        _more = more;
        _scheme = scheme;
        Start();
    }

    public string Endpoint => string.Create(CultureInfo.InvariantCulture, $"{_scheme}://127.0.0.1:{_clients}");

    public void Start()
    {
        string peers = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{_peers}");
        _process = Process.Start(new ProcessStartInfo("/usr/bin/etcd",
        [
            "--name", "one", "--data-dir", Path.Join(_folder, "data"), "--listen-client-urls", Endpoint, "--advertise-client-urls", Endpoint,
            "--listen-peer-urls", peers, "--initial-advertise-peer-urls", peers, "--initial-cluster", "one=" + peers, "--unsafe-no-fsync", .. _more,
        ])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        })!;
        _process.OutputDataReceived += static (_, _) => { };
        _process.BeginOutputReadLine();
        var ready = new ManualResetEventSlim();
        _process.ErrorDataReceived += (_, line) =>
        {
            // Its own words once it serves clients, also those with TLS.
            if (line.Data?.Contains("serving", StringComparison.Ordinal) == true && line.Data.Contains("client", StringComparison.Ordinal))
            {
                ready.Set();
            }
        };
        _process.BeginErrorReadLine();
        Assert.That(ready.Wait(TimeSpan.FromSeconds(60)), Is.True, "etcd did not start");
    }

    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    /// <summary>A call of etcd's gateway.</summary>
    public JsonNode Call(string path, JsonObject body)
    {
        // The test's own authority is not the system's, and who answers on its port is not in question here.
        using var handler = new HttpClientHandler { ServerCertificateCustomValidationCallback = static (_, _, _, _) => true };
        using var client = new HttpClient(handler);
        using HttpResponseMessage response = client.PostAsync(new Uri(Endpoint + path), new StringContent(body.ToJsonString())).GetAwaiter().GetResult();
        string text = response.Content.ReadAsStringAsync().GetAwaiter().GetResult();
        Assert.That(response.IsSuccessStatusCode, Is.True, text);
        return JsonNode.Parse(text)!;
    }

    public void Dispose()
    {
        Kill();
        Directory.Delete(_folder, recursive: true);
    }
}
