using System.Globalization;
using System.Text;
using Metadata.NamespaceProxy.Reporting;
using Metadata.NamespaceProxy.Supervise.Status;
using Metadata.Relay;

namespace Metadata.NamespaceProxy.Supervise.Admin;

/// <summary>
/// The answer to <c>GET /metrics</c> in Prometheus' text format 0.0.4: states of the namespaces, and what their proxies reported,
/// added up. Single networks are told by the agent, which sees all of them; here they would be thousands of series. The proxies'
/// sums have names of their own: they count what guests got, the agent what reached it, and no query may add the two.
/// </summary>
internal sealed class MetricsDocument(StatusBoard board)
{
    private static readonly string[] Classes = ["2xx", "3xx", "4xx", "5xx"];

    /// <summary>The text. On the supervisor's loop.</summary>
    public ReadOnlyMemory<byte> Write()
    {
        var text = new StringBuilder();
        var total = board.Present.Select(static status => status.Report).OfType<NamespaceReport>()
            .Aggregate(board.Departed, static (sum, report) => report.Plus(sum) with { Connections = report.Connections + (sum?.Connections ?? 0) })
            ?? new NamespaceReport { Namespace = "" };
        Begin(text, "metadata_supervisor_namespaces", "gauge", "Namespaces by state.");
        foreach (var state in new[] { NamespaceState.Starting, NamespaceState.Ready, NamespaceState.Degraded })
        {
            Add(text, $"metadata_supervisor_namespaces{{state=\"{StatusDocument.NameOf(state)}\"}}", board.Present.Count(status => status.State == state));
        }

        Begin(text, "metadata_supervisor_restarts_total", "counter", "Proxies that were started after the first one of their namespace.");
        Add(text, "metadata_supervisor_restarts_total", board.DepartedRestarts + board.Present.Sum(static status => status.Restarts));
        Begin(text, "metadata_proxy_connections", "gauge", "Open connections of guests.");
        Add(text, "metadata_proxy_connections", total.Connections);
        Begin(text, "metadata_proxy_answers_total", "counter", "Answered requests by class of status, refused ones among them.");
        foreach (var (name, count) in Classes.Zip(total.Answers))
        {
            Add(text, $"metadata_proxy_answers_total{{class=\"{name}\"}}", count);
        }

        Begin(text, "metadata_proxy_refusals_total", "counter", "Requests that the proxies themselves refused, by reason code.");
        foreach (var (code, count) in total.Refusals.OrderBy(static pair => pair.Key, StringComparer.Ordinal))
        {
            Add(text, $"metadata_proxy_refusals_total{{metadata_reason=\"{code}\"}}", count);
        }

        Begin(text, "metadata_proxy_throttled_total", "counter", "Requests above a rate.");
        Add(text, "metadata_proxy_throttled_total", total.Throttled);
        WriteDurations(text, total);
        return Encoding.ASCII.GetBytes(text.ToString());
    }

    private static void WriteDurations(StringBuilder text, NamespaceReport total)
    {
        const string Name = "metadata_proxy_request_duration_seconds";
        Begin(text, Name, "histogram", "Guests' requests, from their head to the answer's end.");
        var below = 0L;
        for (var i = 0; i < total.Durations.Length; i++)
        {
            below += total.Durations[i];
            var bound = i < RelayCounters.DurationBounds.Length ? RelayCounters.DurationBounds[i].ToString("R", CultureInfo.InvariantCulture) : "+Inf";
            Add(text, $"{Name}_bucket{{le=\"{bound}\"}}", below);
        }

        Add(text, Name + "_sum", total.Microseconds / 1e6);
        Add(text, Name + "_count", below);
    }

    private static void Begin(StringBuilder text, string name, string type, string help) =>
        text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {help}\n# TYPE {name} {type}\n");

    private static void Add(StringBuilder text, string sample, double value) => text.Append(CultureInfo.InvariantCulture, $"{sample} {value:R}\n");
}
