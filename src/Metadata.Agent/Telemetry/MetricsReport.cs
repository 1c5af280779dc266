using System.Diagnostics.Metrics;
using System.Text;

namespace Metadata.Agent.Telemetry;

/// <summary><c>GET /metrics</c>: the agent's instruments and those of the runtime (<c>System.Runtime</c>), read at that moment.</summary>
internal sealed class MetricsReport : IDisposable
{
    private readonly AgentMetrics _metrics;
    private readonly MeterListener _listener = new();
    private readonly Lock _one = new();
    private readonly SortedDictionary<string, (Instrument Instrument, List<(double Value, KeyValuePair<string, object?>[] Labels)> Samples)> _found = new(StringComparer.Ordinal);

    /// <summary>Begins to listen.</summary>
    public MetricsReport(AgentMetrics metrics)
    {
        _metrics = metrics;
        _listener.InstrumentPublished = static (instrument, listener) =>
        {
            if (instrument.IsObservable && instrument.Meter.Name is AgentMetrics.MeterName or "System.Runtime")
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, labels, _) => Note(instrument, value, labels));
        _listener.SetMeasurementEventCallback<int>((instrument, value, labels, _) => Note(instrument, value, labels));
        _listener.SetMeasurementEventCallback<double>((instrument, value, labels, _) => Note(instrument, value, labels));
        _listener.Start();
    }

    /// <summary>The text.</summary>
    public byte[] Write()
    {
        var writer = new PrometheusWriter();
        string server = PrometheusWriter.NameOf(AgentMetrics.ServerDuration, "s", "histogram");
        writer.Begin(server, "histogram", _metrics.Server.Description);
        foreach ((string method, int status, DurationHistogram durations) in _metrics.ServerDurations())
        {
            writer.Add(server, durations, new("http.request.method", method), new("http.response.status_code", status));
        }

        string client = PrometheusWriter.NameOf(AgentMetrics.ClientDuration, "s", "histogram");
        writer.Begin(client, "histogram", _metrics.Client.Description);
        writer.Add(client, _metrics.ClientDurations());
        lock (_one)
        {
            _found.Clear();
            _listener.RecordObservableInstruments();
            foreach ((_, (Instrument instrument, var samples)) in _found)
            {
                string type = instrument is ObservableCounter<long> or ObservableCounter<double> ? "counter" : "gauge";
                string name = PrometheusWriter.NameOf(instrument.Name, instrument.Unit, type);
                writer.Begin(name, type, instrument.Description);
                samples.ForEach(sample => writer.Add(name, sample.Value, sample.Labels));
            }
        }

        return Encoding.UTF8.GetBytes(writer.ToString());
    }

    /// <inheritdoc/>
    public void Dispose() => _listener.Dispose();

    private void Note(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> labels)
    {
        if (!_found.TryGetValue(instrument.Name, out var found))
        {
            _found[instrument.Name] = found = (instrument, []);
        }

        found.Samples.Add((value, labels.ToArray()));
    }
}
