using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Metadata.Agent.Configuration;
using Metadata.Agent.Responding;
using Metadata.Agent.Tests.Processes;
using Microsoft.Extensions.Logging.Abstractions;

namespace Metadata.Agent.Tests.Responding;

/// <summary>Dynamic vendordata beyond what the recorded cases show: waits, redirects, connections.</summary>
[Parallelizable(ParallelScope.Children)]
public sealed class VendordataTests
{
    private static readonly byte[] _body = "{}"u8.ToArray();

    [Test]
    public async Task A_target_that_says_nothing_is_given_up_after_both_time_outs()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        using HttpVendordataSource source = Source(read: 1);
        long start = Stopwatch.GetTimestamp();

        string? text = await source.FetchAsync($"http://{silent.LocalEndpoint}/", _body, CancellationToken.None);

        Assert.That(text, Is.Null);
        Assert.That(Stopwatch.GetElapsedTime(start).TotalSeconds, Is.InRange(3.9, 60));
    }

    [Test]
    public async Task A_body_that_never_ends_is_given_up_too()
    {
        using var endless = new TcpListener(IPAddress.Loopback, 0);
        endless.Start();
        using HttpVendordataSource source = Source(read: 1);

        Task<string?> asking = source.FetchAsync($"http://{endless.LocalEndpoint}/", _body, CancellationToken.None).AsTask();
        using TcpClient client = await endless.AcceptTcpClientAsync();
        await client.GetStream().WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"u8.ToArray());

        Assert.That(await asking.WaitAsync(TimeSpan.FromSeconds(8)), Is.Null);
    }

    [TestCase("http://127.0.0.1:1/")]
    [TestCase("ftp://127.0.0.1/")]
    [TestCase("/relative")]
    [TestCase("not an address")]
    [TestCase("")]
    public async Task What_cannot_be_asked_is_a_failure(string url)
    {
        using HttpVendordataSource source = Source();

        Assert.That(await source.FetchAsync(url, _body, CancellationToken.None), Is.Null);
    }

    [Test]
    public async Task A_redirect_to_itself_ends()
    {
        using var loop = new TcpListener(IPAddress.Loopback, 0);
        loop.Start();
        string url = $"http://{loop.LocalEndpoint}/";
        using HttpVendordataSource source = Source();
        Task<string?> asking = source.FetchAsync(url, _body, CancellationToken.None).AsTask();
        byte[] answer = Encoding.ASCII.GetBytes($"HTTP/1.1 307 Temporary Redirect\r\nLocation: {url}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        int posts = 0;
        while (!asking.IsCompleted)
        {
            Task<TcpClient> accept = loop.AcceptTcpClientAsync();
            if (await Task.WhenAny(accept, asking) == asking)
            {
                break;
            }

            using TcpClient client = await accept;
            byte[] request = new byte[4096];
            int length = await client.GetStream().ReadAsync(request);
            Assert.That(Encoding.ASCII.GetString(request, 0, length), Does.StartWith("POST / HTTP/1.1\r\n"));
            posts++;
            await client.GetStream().WriteAsync(answer);
        }

        Assert.That((await asking, posts), Is.EqualTo(((string?)null, 31)));
    }

    [Test]
    public void Many_who_ask_at_once_are_one_call_and_nobody_else_waits()
    {
        using var target = new TcpListener(IPAddress.Loopback, 0);
        target.Start();
        using var agent = new AgentProcess();
        agent.Configure(
            "metadata_workers = 1",
            more: $"[api]\nvendordata_providers = StaticJSON,DynamicJSON\nvendordata_dynamic_targets = slow@http://{target.LocalEndpoint}/\n");
        agent.Import(Guests.File((Guests.Id, "web", Guests.Address), ("31278685-86a7-57d9-a629-743711ce072d", "other", "10.9.0.32")));
        agent.Start();

        List<Socket> askers = [.. Enumerable.Range(0, 8).Select(_ => RawHttp.Connect(agent.Socket))];
        try
        {
            // One prepared instance to ask from.
            agent.Curl("/latest", Guests.Fields);
            askers.ForEach(static asker => asker.Send(RawHttp.Get("/openstack/latest/vendor_data2.json")));
            using TcpClient call = target.AcceptTcpClient();

            // The one loop goes on while the target says nothing.
            Assert.That(agent.Curl("/latest/meta-data/hostname", Guests.FieldsOf("10.9.0.32")), Is.EqualTo("other.novalocal"));

            call.GetStream().Write("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 7\r\n\r\n{\"a\":1}"u8);

            foreach (Socket asker in askers)
            {
                Assert.That(RawHttp.ReadToEnd(asker), Does.StartWith("HTTP/1.1 200").And.EndWith("\r\n\r\n{\"static\": {}, \"slow\": {\"a\": 1}}"));
            }

            Assert.That(target.Pending(), Is.False, "no second call");
        }
        finally
        {
            askers.ForEach(static asker => asker.Dispose());
        }
    }

    private static HttpVendordataSource Source(int connect = 3, int read = 5) => new(
        new AgentOptions { VendordataConnectTimeout = TimeSpan.FromSeconds(connect), VendordataReadTimeout = TimeSpan.FromSeconds(read) },
        NullLogger.Instance);
}
