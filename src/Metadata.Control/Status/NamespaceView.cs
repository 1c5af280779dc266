using System.Text.Json.Nodes;
using Spectre.Console;
using Spectre.Console.Rendering;
using static Metadata.Control.Status.Figures;

namespace Metadata.Control.Status;

/// <summary>Namespaces and their proxies, as the supervisor knows them: those that are not ready first, then the busiest.</summary>
internal static class NamespaceView
{
    /// <summary>The parts; none without a supervisor.</summary>
    public static IEnumerable<IRenderable> Parts(StatusSnapshot now, StatusSnapshot? before, double seconds, int rows)
    {
        if (now.Supervisor is not { } supervisor)
        {
            yield break;
        }

        JsonNode? totals = supervisor["totals"];
        yield return new Text(
            $"\nnamespaces {Count(Number(totals, "namespaces"))}: {Count(Number(totals, "ready"))} ready, {Count(Number(totals, "starting"))} starting, "
            + $"{Count(Number(totals, "degraded"))} degraded, {Count(Number(totals, "gone"))} gone; {Count(Number(totals, "restarts"))} restarts");

        Dictionary<string, long> earlier = List(before?.Supervisor, "namespaces")
            .ToDictionary(static one => Text(one, "name"), static one => Number(one["report"], "requests"));
        Table table = Tables.New("namespace", "state", "restarts", "connections", "requests", "rate", "refused", "throttled", "mean");
        foreach (JsonNode one in List(supervisor, "namespaces")
            .OrderBy(static one => Text(one, "state") == "ready").ThenByDescending(static one => Number(one["report"], "requests")).Take(rows))
        {
            JsonNode? report = one["report"];
            long requests = Number(report, "requests");
            double life = before is null ? Number(supervisor["supervisor"], "uptime_seconds") : seconds;
            table.AddRow(
                new Text(Text(one, "name")), State(one), new Text(Count(Number(one, "restarts"))), new Text(Count(Number(report, "connections"))), new Text(Count(requests)),
                new Text(Rate(requests, before is null ? null : earlier.GetValueOrDefault(Text(one, "name")), life)),
                new Text(Count(Counters(report, "refused").Sum(static reason => reason.Count))), new Text(Count(Number(report, "throttled"))), new Text(Mean(report, requests)));
        }

        yield return table;
        if (Offenders(supervisor, rows) is { Rows.Count: > 0 } offenders)
        {
            yield return offenders;
        }
    }

    private static Text State(JsonNode one)
    {
        string state = Text(one, "state");
        string reason = Text(one, "reason");
        return new Text(reason.Length > 0 ? $"{state}: {reason}" : state, new Style(state == "ready" ? Color.Green : state == "degraded" ? Color.Red : Color.Yellow));
    }

    private static string Mean(JsonNode? report, long requests) =>
        requests > 0 && report?["latency"]?["seconds"] is JsonValue value && value.TryGetValue(out double seconds) ? Milliseconds((long)(seconds / requests * 1e6)) : "-";

    private static Table Offenders(JsonObject supervisor, int rows)
    {
        Table table = Tables.New("source above its rate", "namespace", "requests above");
        foreach ((string name, JsonNode one) in List(supervisor, "namespaces")
            .SelectMany(static space => List(space["report"], "offenders").Select(one => (Text(space, "name"), one)))
            .OrderByDescending(static pair => Number(pair.one, "requests")).Take(rows))
        {
            table.AddRow(Text(one, "address"), name, Count(Number(one, "requests")));
        }

        return table;
    }
}
