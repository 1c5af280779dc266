using Metadata.Agent.Telemetry;

namespace Metadata.Agent.Tests.Telemetry;

public sealed class PrometheusWriterTests
{
    [TestCase("http.server.request.duration", "s", "histogram", ExpectedResult = "http_server_request_duration_seconds")]
    [TestCase("metadata.refusals", "{request}", "counter", ExpectedResult = "metadata_refusals_total")]
    [TestCase("dotnet.gc.heap.total_allocated", "By", "counter", ExpectedResult = "dotnet_gc_heap_total_allocated_bytes_total")]
    [TestCase("metadata.connections", "{connection}", "gauge", ExpectedResult = "metadata_connections")]
    public string A_name_becomes_what_OpenTelemetry_says_it_is_in_Prometheus(string name, string unit, string type) => PrometheusWriter.NameOf(name, unit, type);

    [Test]
    public void A_histogram_is_cumulated_and_its_labels_are_escaped()
    {
        var durations = new DurationHistogram();
        durations.Record(1);
        durations.Record(long.MaxValue / 2);
        var writer = new PrometheusWriter();
        writer.Begin("d_seconds", "histogram", "Two\nlines");
        writer.Add("d_seconds", durations, new KeyValuePair<string, object?>("a.b", "q\"\\\n"));
        string[] lines = writer.ToString().Split('\n');
        Assert.Multiple(() =>
        {
            Assert.That(lines[0], Is.EqualTo("# HELP d_seconds Two\\nlines"));
            Assert.That(lines[1], Is.EqualTo("# TYPE d_seconds histogram"));
            Assert.That(lines[2], Is.EqualTo("d_seconds_bucket{a_b=\"q\\\"\\\\\\n\",le=\"0.0001\"} 1"));
            Assert.That(lines, Does.Contain("d_seconds_bucket{a_b=\"q\\\"\\\\\\n\",le=\"+Inf\"} 2"));
            Assert.That(lines, Does.Contain("d_seconds_count{a_b=\"q\\\"\\\\\\n\"} 2"));
        });
    }
}
