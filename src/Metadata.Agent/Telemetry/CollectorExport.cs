using Metadata.Agent.Configuration;
using Microsoft.Extensions.Hosting;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace Metadata.Agent.Telemetry;

/// <summary>Sends the metrics to an OpenTelemetry collector, <c>[metadata_proxy] otlp_endpoint</c>; without one nothing is made.</summary>
internal sealed class CollectorExport(AgentOptions options, AgentMetrics metrics) : IHostedService, IDisposable
{
    private MeterProvider? _provider;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.OtlpEndpoint is { } endpoint)
        {
            _provider = Sdk.CreateMeterProviderBuilder()
                .AddMeter(AgentMetrics.MeterName, "System.Runtime")
                .ConfigureResource(static resource => resource.AddService("neutron-metadata-agent", serviceInstanceId: Environment.MachineName))
                .AddOtlpExporter((exporter, reader) =>
                {
                    exporter.Endpoint = endpoint;
                    exporter.Protocol = OtlpExportProtocol.HttpProtobuf;
                    reader.PeriodicExportingMetricReaderOptions.ExportIntervalMilliseconds = (int)options.OtlpInterval.TotalMilliseconds;
                })
                .Build();
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public void Dispose()
    {
        // The instruments must be there as long as they are exported.
        _provider?.Dispose();
        metrics.Dispose();
    }
}
