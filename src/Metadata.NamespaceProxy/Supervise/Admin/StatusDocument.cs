using System.Buffers;
using System.Text.Json;
using Metadata.NamespaceProxy.Reporting;
using Metadata.NamespaceProxy.Supervise.Status;
using Metadata.Relay;

namespace Metadata.NamespaceProxy.Supervise.Admin;

/// <summary>The answer to <c>GET /status</c>: AdminProtocol.md of Metadata.Instances has its form.</summary>
internal sealed class StatusDocument(SupervisorOptions options, StatusBoard board, TimeProvider time)
{
    private static readonly string[] Classes = ["2xx", "3xx", "4xx", "5xx"];
    private static readonly string Version = typeof(StatusDocument).Assembly.GetName().Version?.ToString(3) ?? "";

    private readonly long _started = time.GetTimestamp();

    /// <summary>The JSON. On the supervisor's loop.</summary>
    public ReadOnlyMemory<byte> Write()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            WriteSupervisor(writer);
            WriteTotals(writer);
            writer.WriteStartArray("namespaces");
            foreach (var status in board.Present.Concat(board.Gone))
            {
                WriteNamespace(writer, status);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    /// <summary>The name of a state.</summary>
    public static string NameOf(NamespaceState state) => state switch
    {
        NamespaceState.Starting => "starting",
        NamespaceState.Ready => "ready",
        NamespaceState.Degraded => "degraded",
        _ => "gone",
    };

    private void WriteSupervisor(Utf8JsonWriter writer)
    {
        writer.WriteStartObject("supervisor");
        writer.WriteString("version", Version);
        writer.WriteNumber("pid", Environment.ProcessId);
        writer.WriteNumber("uptime_seconds", (long)time.GetElapsedTime(_started).TotalSeconds);
        writer.WriteString("isolation", board.Isolation);
        writer.WriteString("namespace_directory", options.Directory);
        writer.WriteString("agent_socket", options.Socket);
        writer.WriteEndObject();
    }

    private void WriteTotals(Utf8JsonWriter writer)
    {
        var reports = board.Present.Select(status => status.Report).OfType<NamespaceReport>().ToList();
        writer.WriteStartObject("totals");
        writer.WriteNumber("namespaces", board.Present.Count);
        writer.WriteNumber("starting", board.Present.Count(status => status.State == NamespaceState.Starting));
        writer.WriteNumber("ready", board.Present.Count(status => status.State == NamespaceState.Ready));
        writer.WriteNumber("degraded", board.Present.Count(status => status.State == NamespaceState.Degraded));
        writer.WriteNumber("gone", board.Gone.Count);
        writer.WriteNumber("restarts", board.Present.Sum(status => status.Restarts));
        writer.WriteNumber("requests", reports.Sum(report => report.Requests));
        writer.WriteNumber("refused", reports.Sum(report => report.Refusals.Values.Sum()));
        writer.WriteNumber("throttled", reports.Sum(report => report.Throttled));
        writer.WriteNumber("connections", reports.Sum(report => report.Connections));
        writer.WriteEndObject();
    }

    private static void WriteNamespace(Utf8JsonWriter writer, NamespaceStatus status)
    {
        writer.WriteStartObject();
        writer.WriteString("name", status.Name);
        writer.WriteString("kind", status.Identity.Kind);
        writer.WriteString("id", status.Identity.Id);
        writer.WriteString("isolation", status.Isolation);
        writer.WriteNumber("pid", status.Pid);
        writer.WriteString("state", NameOf(status.State));
        writer.WriteString("reason", status.Reason);
        writer.WriteString("since", status.Since.UtcDateTime);
        writer.WriteNumber("restarts", status.Restarts);
        if (status is { Report: { } report, Reported: { } reported })
        {
            writer.WriteStartObject("report");
            writer.WriteString("at", reported.UtcDateTime);
            WriteReport(writer, report);
            writer.WriteEndObject();
        }
        else
        {
            writer.WriteNull("report");
        }

        writer.WriteEndObject();
    }

    private static void WriteReport(Utf8JsonWriter writer, NamespaceReport report)
    {
        writer.WriteNumber("requests", report.Requests);
        writer.WriteNumber("connections", report.Connections);
        writer.WriteNumber("throttled", report.Throttled);
        writer.WriteStartObject("answers");
        foreach (var (name, count) in Classes.Zip(report.Answers))
        {
            writer.WriteNumber(name, count);
        }

        writer.WriteEndObject();
        writer.WriteStartObject("refused");
        foreach (var (code, count) in report.Refusals)
        {
            writer.WriteNumber(code, count);
        }

        writer.WriteEndObject();
        WriteLatency(writer, report);
        writer.WriteStartArray("offenders");
        foreach (var (address, requests) in report.Offenders)
        {
            writer.WriteStartObject();
            writer.WriteString("address", address.ToString());
            writer.WriteNumber("requests", requests);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteLatency(Utf8JsonWriter writer, NamespaceReport report)
    {
        writer.WriteStartObject("latency");
        writer.WriteNumber("seconds", report.Microseconds / 1e6);
        writer.WriteStartArray("buckets");
        var bounds = RelayCounters.DurationBounds;
        for (var i = 0; i < report.Durations.Length; i++)
        {
            writer.WriteStartArray();
            if (i < bounds.Length)
            {
                writer.WriteNumberValue(bounds[i]);
            }
            else
            {
                writer.WriteNullValue();
            }

            writer.WriteNumberValue(report.Durations[i]);
            writer.WriteEndArray();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
