using System.Buffers;
using System.Diagnostics;
using System.Text.Json;
using Metadata.Instances;
using Metadata.Instances.Admin;

namespace Metadata.Agent.Telemetry;

/// <summary><c>GET /requests</c>: how many, how long, why refused, and who asks most.</summary>
internal sealed class RequestReport(AgentTelemetry telemetry, AgentMetrics metrics)
{
    /// <summary>Path of the admin wire.</summary>
    public const string Path = "/requests";

    private const int Most = 50;

    private readonly long _started = Stopwatch.GetTimestamp();

    private sealed record Asker(
        DirectoryQuery Query, InstanceIdentity Identity, long Requests, long Refused, long Errors, long LastAt);

    /// <summary>The answer.</summary>
    public async Task<AdminResponse> WriteAsync()
    {
        IReadOnlyList<Asker> askers = await telemetry.ReadCallersAsync(static caller => (Asker[])
            [new Asker(caller.Query, caller.Identity, caller.Requests, caller.Refused, caller.Errors, caller.LastAt)]);
        (string Method, int Status, DurationHistogram Durations)[] answered = [.. metrics.ServerDurations()];
        var all = new DurationHistogram();
        Array.ForEach(answered, one => all.Add(one.Durations));
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteNumber("uptime_seconds", (long)Stopwatch.GetElapsedTime(_started).TotalSeconds);
            json.WriteNumber("requests", all.Count);
            WriteCounts(json, "by_status", answered.GroupBy(static one => one.Status.ToString("D3", System.Globalization.CultureInfo.InvariantCulture), static one => one.Durations.Count));
            WriteCounts(json, "refused", telemetry.Loops.SelectMany(static part => part.Metrics.Refusals).GroupBy(static one => one.Code, static one => one.Count));
            WriteDurations(json, "duration", all);
            WriteDurations(json, "nova_duration", metrics.ClientDurations());
            WriteNetworks(json);
            WriteAskers(json, askers);
            json.WriteEndObject();
        }

        return new AdminResponse(200, buffer.WrittenMemory);
    }

    private static void WriteCounts(Utf8JsonWriter json, string name, IEnumerable<IGrouping<string, long>> groups)
    {
        json.WriteStartObject(name);
        foreach (IGrouping<string, long> group in groups)
        {
            json.WriteNumber(group.Key, group.Sum());
        }

        json.WriteEndObject();
    }

    // A quantile is the bound of its bucket: good to a factor of 2.5.
    private static void WriteDurations(Utf8JsonWriter json, string name, DurationHistogram durations)
    {
        json.WriteStartObject(name);
        json.WriteNumber("count", durations.Count);
        json.WriteNumber("sum_us", (long)(durations.Sum * 1e6));
        json.WriteNumber("p50_us", (long)(durations.Quantile(0.50) * 1e6));
        json.WriteNumber("p95_us", (long)(durations.Quantile(0.95) * 1e6));
        json.WriteNumber("p99_us", (long)(durations.Quantile(0.99) * 1e6));
        json.WriteEndObject();
    }

    private void WriteNetworks(Utf8JsonWriter json)
    {
        json.WriteStartArray("networks");
        var networks =
            from one in telemetry.Loops.SelectMany(static part => part.Metrics.Networks)
            where one.Id != Guid.Empty
            group NetworkTotals.Of(one) by (one.Kind, one.Id) into same
            let totals = same.Aggregate(static (left, right) => left + right)
            orderby totals.Requests descending
            select new NetworkSeries(same.Key.Kind, same.Key.Id, totals);
        foreach (NetworkSeries one in networks.Take(Most))
        {
            json.WriteStartObject();
            json.WriteString("id", one.Name);
            json.WriteString("kind", one.KindName);
            json.WriteNumber("requests", one.Totals.Requests);
            json.WriteNumber("refused", one.Totals.Refused);
            json.WriteNumber("errors", one.Totals.Errors);
            json.WriteNumber("duration_us_sum", (long)(one.Totals.Seconds * 1e6));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteAskers(Utf8JsonWriter json, IReadOnlyList<Asker> askers)
    {
        json.WriteStartArray("instances");
        foreach (Asker one in askers.OrderByDescending(static one => one.Requests).Take(Most))
        {
            json.WriteStartObject();
            json.WriteString(one.Query.Kind == NetworkKind.Router ? "router" : "network", one.Query.Id);

            // Addresses without an instance are counted together.
            json.WriteString("address", one.Identity.InstanceId is null ? null : one.Query.Address.ToString());
            json.WriteString("instance", one.Identity.InstanceId);
            json.WriteNumber("requests", one.Requests);
            json.WriteNumber("refused", one.Refused);
            json.WriteNumber("errors", one.Errors);
            json.WriteNumber("last_seconds_ago", (long)Stopwatch.GetElapsedTime(one.LastAt).TotalSeconds);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
