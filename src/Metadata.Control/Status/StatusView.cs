using System.Text.Json.Nodes;
using Spectre.Console;
using Spectre.Console.Rendering;
using static Metadata.Control.Status.Figures;

namespace Metadata.Control.Status;

/// <summary>A snapshot, and what has changed since the one before, as tables.</summary>
internal sealed class StatusView(StatusSnapshot now, StatusSnapshot? before, int rows)
{
    // 0 without a snapshot before: rates are then those since the start.
    private readonly double _seconds = before is null ? 0 : TimeProvider.System.GetElapsedTime(before.At, now.At).TotalSeconds;

    /// <summary>Everything, one part below the other.</summary>
    public IRenderable Render() => new Rows([Summary(), .. NamespaceView.Parts(now, before, _seconds, rows), .. Requests(), .. Tokens()]);

    private Grid Summary()
    {
        var grid = new Grid().AddColumn(new GridColumn().NoWrap()).AddColumn();
        void Row(string name, string value, Color? colour = null) => grid.AddRow(new Text(name, new Style(decoration: Decoration.Bold)), new Text(value, new Style(colour)));

        Row("store", $"{Text(now.Store, "store")}: {Count(Number(now.Store, "instances"))} instances, {Count(Number(now.Store, "addresses"))} addresses, {Count(Number(now.Store, "routers"))} routers");
        if (now.Agent is not { } agent)
        {
            Row("agent", "does not run", Color.Red);
        }
        else
        {
            Row("agent", $"{Text(agent, "version")}, pid {Number(agent, "pid")}, up {Span(Number(agent, "uptime_seconds"))}, {Count(Number(agent, "connections"))} connections on {Number(agent, "workers")} loops");
            Row("upstream", $"{Text(agent, "upstream")}, directory {Text(agent, "directory")}");
            foreach (JsonNode nova in List(agent, "upstreams"))
            {
                bool up = nova["up"]?.GetValue<bool>() == true;
                Row("  nova", $"{Text(nova, "endpoint")} {(up ? "up" : "away")}", up ? null : Color.Red);
            }

            if (agent["in_flight"] is not null)
            {
                Row("  in flight", $"{Count(Number(agent, "in_flight"))}, waiting {Count(Number(agent, "waiting"))}");
            }

            foreach ((string name, string text) in Caches(agent["caches"]))
            {
                Row("cache", $"{name}: {text}");
            }
        }

        Row("supervisor", now.Supervisor?["supervisor"] is { } supervisor
            ? $"{Text(supervisor, "version")}, pid {Number(supervisor, "pid")}, up {Span(Number(supervisor, "uptime_seconds"))}, isolation {Text(supervisor, "isolation")}"
            : "does not run, or gives no status");
        return grid;
    }

    private static IEnumerable<(string Name, string Text)> Caches(JsonNode? caches)
    {
        if (caches?["directory"] is { } owners)
        {
            yield return ("owners", $"{Count(Number(owners, "entries"))} of {Count(Number(owners, "capacity"))}, {Count(Number(owners, "lookups"))} look-ups, {Count(Number(owners, "stale_answers"))} stale answers");
        }

        if (caches?["answers"] is { } answers)
        {
            yield return ("last good answers", $"{Count(Number(answers, "bytes") / 1024)} of {Count(Number(answers, "capacity_bytes") / 1024)} KiB");
        }
    }

    private IEnumerable<IRenderable> Requests()
    {
        if (now.Requests is not { } requests)
        {
            yield break;
        }

        double seconds = before?.Requests is null ? Number(requests, "uptime_seconds") : _seconds;
        long? Before(string name) => before?.Requests is { } earlier ? Number(earlier, name) : null;
        JsonNode? duration = requests["duration"];
        yield return new Text(
            $"\nrequests {Count(Number(requests, "requests"))}, {Rate(Number(requests, "requests"), Before("requests"), seconds)}; "
            + $"p50 {Milliseconds(Number(duration, "p50_us"))}, p95 {Milliseconds(Number(duration, "p95_us"))}, p99 {Milliseconds(Number(duration, "p99_us"))}");

        List<(string Name, long Count)> reasons = [.. Counters(requests, "refused").Take(rows)];
        if (reasons.Count > 0)
        {
            var chart = new BreakdownChart().Width(60).UseValueFormatter(static value => Count((long)value));
            Color[] colours = [Color.Red, Color.Yellow, Color.Blue, Color.Green, Color.Purple, Color.Teal, Color.Silver];
            for (int i = 0; i < reasons.Count; i++)
            {
                chart.AddItem(reasons[i].Name, reasons[i].Count, colours[i % colours.Length]);
            }

            yield return new Text("refused by reason");
            yield return chart;
        }

        if (List(requests, "networks").Any())
        {
            yield return Busiest("network or router", List(requests, "networks"), static one => Text(one, "id"));
        }

        if (List(requests, "instances").Any())
        {
            yield return Busiest("instance", List(requests, "instances"), static one => $"{Text(one, "instance")} {Text(one, "address")}");
        }
    }

    private Spectre.Console.Table Busiest(string what, IEnumerable<JsonNode> ones, Func<JsonNode, string> name)
    {
        Spectre.Console.Table table = Tables.New(what, "requests", "refused", "errors");
        foreach (JsonNode one in ones.Take(rows))
        {
            table.AddRow(name(one).Trim(), Count(Number(one, "requests")), Count(Number(one, "refused")), Count(Number(one, "errors")));
        }

        return table;
    }

    private IEnumerable<IRenderable> Tokens()
    {
        JsonNode[] without = [.. List(now.Tokens, "instances").Where(static one => Number(one, "without_token") > 0).OrderByDescending(static one => Number(one, "without_token"))];
        if (without.Length == 0)
        {
            yield break;
        }

        Spectre.Console.Table table = Tables.New($"without session token ({Text(now.Tokens, "session_tokens")})", "without", "with", "programs");
        foreach (JsonNode one in without.Take(rows))
        {
            table.AddRow(
                Text(one, "instance"), Count(Number(one, "without_token")), Count(Number(one, "with_token")),
                Markup.Escape(string.Join("; ", List(one, "programs_without_token").Select(static program => program.ToString()))));
        }

        yield return table;
    }
}
