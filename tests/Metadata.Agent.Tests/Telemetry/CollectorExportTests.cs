using System.Net;
using System.Net.Sockets;
using System.Text;
using Metadata.Agent.Tests.Processes;

namespace Metadata.Agent.Tests.Telemetry;

/// <summary>What a collector of OpenTelemetry gets.</summary>
public sealed class CollectorExportTests
{
    [Test]
    public void A_collector_gets_the_metrics_as_OTLP_over_HTTP()
    {
        using var collector = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveTimeout = 30_000 };
        collector.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        collector.Listen();
        using var agent = new AgentProcess();
        agent.Configure(proxy: $"otlp_endpoint = http://{collector.LocalEndPoint}/v1/metrics\notlp_interval = 1");
        agent.Import(Guests.One);
        agent.Start();
        agent.Curl("/latest/meta-data/instance-id", Guests.Fields);
        string request = "";
        while (!(request.Contains("http.server.request.duration", StringComparison.Ordinal) && request.Contains("metadata.connections", StringComparison.Ordinal)))
        {
            request = Receive(collector);
        }

        Assert.That(request, Does.StartWith("POST /v1/metrics HTTP/1.1\r\n").And.Contain("application/x-protobuf").And.Contain("neutron-metadata-agent"));
    }

    private static string Receive(Socket collector)
    {
        using Socket connection = collector.Accept();
        connection.ReceiveTimeout = 30_000;
        var text = new StringBuilder();
        byte[] buffer = new byte[65536];
        int length = -1;
        while (length < 0 || text.Length < length)
        {
            int read = connection.Receive(buffer);
            Assert.That(read, Is.Positive, "the export was cut off");
            text.Append(Encoding.Latin1.GetString(buffer, 0, read));
            string received = text.ToString();
            int head = received.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            if (length < 0 && head > 0)
            {
                string field = received.Split("\r\n").Single(static line => line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase));
                length = head + 4 + int.Parse(field.Split(':')[1], System.Globalization.CultureInfo.InvariantCulture);
            }
        }

        connection.Send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8);
        return text.ToString();
    }
}
