using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Web;
using Metadata.Instances;
using Metadata.Instances.Admin;

namespace Metadata.Agent.Telemetry;

/// <summary>
/// <c>GET /traces?request=ID</c>, <c>?instance=UUID</c>, <c>?network=ID</c> or <c>?router=ID</c>, each also with
/// <c>&amp;address=A</c>: the last exchanges, the oldest first, with the times of their hops.
/// </summary>
internal sealed class TraceReport(AgentTelemetry telemetry)
{
    /// <summary>Path of the admin wire.</summary>
    public const string Path = "/traces";

    private sealed record Found(DirectoryQuery Query, InstanceIdentity Identity, TracedExchange Exchange);

    /// <summary>The answer.</summary>
    /// <param name="query">What stands behind the question mark.</param>
    public async Task<AdminResponse> WriteAsync(string query)
    {
        System.Collections.Specialized.NameValueCollection wanted = HttpUtility.ParseQueryString(query);
        string request = wanted["request"] is { } text ? text.StartsWith("req-", StringComparison.Ordinal) ? text[4..] : text : "";
        Guid requestId = default;
        Guid id = default;
        IPAddress? address = null;
        if ((request.Length > 0 && !Guid.TryParse(request, out requestId))
            || ((wanted["network"] ?? wanted["router"]) is { } place && !Guid.TryParse(place, out id))
            || (wanted["address"] is { } dotted && !IPAddress.TryParse(dotted, out address)))
        {
            return new AdminResponse(400, "{\"error\": \"request, network and router are UUIDs, address is an address\"}"u8.ToArray());
        }

        string? instance = wanted["instance"];
        NetworkKind kind = wanted["router"] is null ? NetworkKind.Network : NetworkKind.Router;
        IReadOnlyList<Found> found = await telemetry.ReadCallersAsync(caller =>
            (instance is null || instance == caller.Identity.InstanceId) && (id == Guid.Empty || (caller.Query.Kind == kind && caller.Query.Id == id))
                ? caller.Exchanges
                    .Where(one => (request.Length == 0 || one.RequestId == requestId) && (address is null || address.Equals(one.Address)))
                    .Select(one => new Found(caller.Query, caller.Identity, one))
                : []);
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteStartArray("exchanges");
            foreach (Found one in found.OrderBy(static one => one.Exchange.BeganAt))
            {
                Write(json, one);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return new AdminResponse(200, buffer.WrittenMemory);
    }

    private static void Write(Utf8JsonWriter json, Found found)
    {
        TracedExchange one = found.Exchange;
        long start = one.ReceivedAt == 0 ? one.BeganAt : one.ReceivedAt;
        json.WriteStartObject();
        json.WriteString("request_id", $"req-{one.RequestId}");
        json.WriteString("trace_id", one.RequestId.ToString("N"));
        json.WriteString("span_id", one.SpanId.ToString("x16", CultureInfo.InvariantCulture));
        json.WriteString(found.Query.Kind == NetworkKind.Router ? "router" : "network", found.Query.Id);
        json.WriteString("address", one.Address?.ToString());
        json.WriteString("instance", found.Identity.InstanceId);
        json.WriteString("project", found.Identity.ProjectId);
        json.WriteString("request", one.Request);
        json.WriteNumber("status", one.Status);
        json.WriteString("reason", one.Code);
        json.WriteString("time", DateTimeOffset.UtcNow - Stopwatch.GetElapsedTime(start));
        json.WriteStartArray("hops");
        Hop(json, "proxy", start, one.ReceivedAt);
        Hop(json, "agent", start, one.BeganAt);
        Hop(json, "look-up", start, one.LookedUpAt);
        Hop(json, "upstream", start, one.ForwardedAt);
        Hop(json, "answer", start, one.AnsweredAt);
        Hop(json, "end", start, one.EndedAt);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Hop(Utf8JsonWriter json, string name, long start, long at)
    {
        if (at != 0)
        {
            json.WriteStartObject();
            json.WriteString("hop", name);
            json.WriteNumber("at_us", (long)Stopwatch.GetElapsedTime(start, at).TotalMicroseconds);
            json.WriteEndObject();
        }
    }
}
