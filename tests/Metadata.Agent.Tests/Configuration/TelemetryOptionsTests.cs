using System.Net;
using Metadata.Agent.Configuration;
using Metadata.Configuration;

namespace Metadata.Agent.Tests.Configuration;

public sealed class TelemetryOptionsTests
{
    [Test]
    public void What_is_written_counts()
    {
        AgentOptions options = Read("""
            log_format = json
            metrics_listen = [::1]:9464
            metrics_networks = 7
            otlp_endpoint = http://127.0.0.1:4318/v1/metrics
            otlp_interval = 5
            trace_callers = 9
            trace_exchanges = 8
            """);
        Assert.Multiple(() =>
        {
            Assert.That(options.LogFormat, Is.EqualTo(LogFormat.Json));
            Assert.That(options.MetricsListen, Is.EqualTo(new IPEndPoint(IPAddress.IPv6Loopback, 9464)));
            Assert.That(options.OtlpEndpoint, Is.EqualTo(new Uri("http://127.0.0.1:4318/v1/metrics")));
            Assert.That((options.MetricsNetworks, options.OtlpInterval, options.TraceCallers, options.TraceExchanges), Is.EqualTo((7, TimeSpan.FromSeconds(5), 9, 8)));
        });
    }

    [TestCase("metrics_listen = 0.0.0.0:9464", "metrics_listen")]
    [TestCase("metrics_listen = 127.0.0.1", "metrics_listen")]
    [TestCase("otlp_endpoint = collector:4317", "otlp_endpoint")]
    [TestCase("log_format = xml", "log_format")]
    [TestCase("trace_callers = 0", "trace_callers")]
    public void What_cannot_be_used_is_named(string line, string option) =>
        Assert.That(() => Read(line), Throws.TypeOf<ConfigurationException>().With.Message.Contains(option));

    private static AgentOptions Read(string lines) =>
        AgentOptionsReader.Read(OsloConfiguration.Parse("[metadata_proxy]\n" + lines, "test", AgentOptionCatalogue.Create()));
}
