using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Metadata.Control.Storm;

/// <summary>The table at the end, or its JSON.</summary>
internal static class StormReport
{
    private static readonly (string Name, double Share)[] _shares = [("p50", 0.5), ("p90", 0.9), ("p99", 0.99), ("p99.9", 0.999)];

    public static void Write(TextWriter output, StormRun run, int guests, int namespaces)
    {
        var tally = run.Tally;
        var seconds = Math.Max(run.Elapsed.TotalSeconds, 1e-3);
        output.WriteLine(Invariant(
            $"{tally.Ended} of {run.Boots} boots by {guests} guests in {namespaces} namespaces within {seconds:F1} s: {tally.RequestCount} requests, {tally.RequestCount / seconds:F0} per second"));
        output.WriteLine(Invariant(
            $"200: {tally.Answered}   404 as expected: {tally.ExpectedRefusals}   other: {tally.Unexpected}   boots begun late: {tally.Late}"));
        output.WriteLine();
        List<string[]> rows = [["MILLISECONDS", .. _shares.Select(share => share.Name), "MAX"]];
        rows.Add(Row("request", tally.Requests));
        rows.Add(Row("boot", tally.Boots));
        Rendering.Table(output, rows);
        if (tally.Unexpected > 0)
        {
            output.WriteLine();
            List<string[]> faults = [["COUNT", "ANSWER", "PATH", "FIRST SEEN BY"]];
            faults.AddRange(tally.Faults.Select(fault => new[]
            {
                fault.Value.Count.ToString(CultureInfo.InvariantCulture), fault.Key.What, fault.Key.Path, fault.Value.FirstGuest,
            }));
            Rendering.Table(output, faults);
        }
    }

    public static string Json(StormRun run, int guests, int namespaces)
    {
        var tally = run.Tally;
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteNumber("boots", tally.Ended);
            json.WriteNumber("boots_wanted", run.Boots);
            json.WriteNumber("boots_late", tally.Late);
            json.WriteNumber("guests", guests);
            json.WriteNumber("namespaces", namespaces);
            json.WriteNumber("seconds", Math.Round(run.Elapsed.TotalSeconds, 3));
            json.WriteNumber("requests", tally.RequestCount);
            json.WriteNumber("answered_200", tally.Answered);
            json.WriteNumber("expected_404", tally.ExpectedRefusals);
            json.WriteNumber("unexpected", tally.Unexpected);
            WriteTimes(json, "request_us", tally.Requests);
            WriteTimes(json, "boot_us", tally.Boots);
            json.WriteStartArray("faults");
            foreach (var (key, fault) in tally.Faults)
            {
                json.WriteStartObject();
                json.WriteNumber("count", fault.Count);
                json.WriteString("answer", key.What);
                json.WriteString("path", key.Path);
                json.WriteString("first_guest", fault.FirstGuest);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>One line that says where the run stands.</summary>
    public static string Progress(StormRun run, TimeSpan elapsed)
    {
        var tally = run.Tally;
        return Invariant(
            $"{elapsed.TotalSeconds,6:F1} s  boots {tally.Ended}/{run.Boots}, {tally.Begun - tally.Ended} in flight  requests {tally.RequestCount}  other than expected {tally.Unexpected}");
    }

    private static string[] Row(string name, LatencyHistogram times) =>
        [name, .. _shares.Select(share => Milliseconds(times.Percentile(share.Share))), Milliseconds(times.Max)];

    private static void WriteTimes(Utf8JsonWriter json, string name, LatencyHistogram times)
    {
        json.WriteStartObject(name);
        foreach (var (share, value) in _shares)
        {
            json.WriteNumber(share, times.Percentile(value));
        }

        json.WriteNumber("max", times.Max);
        json.WriteEndObject();
    }

    private static string Milliseconds(long microseconds) => (microseconds / 1000.0).ToString("F2", CultureInfo.InvariantCulture);

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
