using System.Globalization;
using System.Text.Json;

namespace Metadata.Control;

/// <summary>metadatactl trace …</summary>
internal static class TraceOperations
{
    private const string RequestPrefix = "req-";

    /// <summary>The exchange of a request id, or the last ones of an instance.</summary>
    /// <exception cref="ControlException">There is none.</exception>
    public static async Task ShowAsync(ControlContext context, string what, CancellationToken ct)
    {
        if (!context.HasAgent)
        {
            throw new ControlException("trace: no agent is running; it is the agent that remembers");
        }

        // A UUID alone may be either; ids of instances are asked for by people, ids of requests are copied with their prefix.
        var asInstance = !what.StartsWith(RequestPrefix, StringComparison.Ordinal);
        var answer = asInstance ? await FindAsync(context, "instance", what, ct) : default;
        if (answer.IsEmpty)
        {
            answer = await FindAsync(context, "request", what, ct);
        }

        if (answer.IsEmpty)
        {
            throw new ControlException($"trace: nothing about {what}: the agent keeps the last exchanges of each instance, since its start");
        }

        using var document = JsonDocument.Parse(answer);
        if (context.Json)
        {
            context.WriteIndented(document.RootElement);
            return;
        }

        foreach (var exchange in document.RootElement.GetProperty("exchanges").EnumerateArray())
        {
            Write(context.Output, exchange);
        }
    }

    private static async Task<ReadOnlyMemory<byte>> FindAsync(ControlContext context, string kind, string what, CancellationToken ct)
    {
        if (kind == "request" && !Guid.TryParse(what.StartsWith(RequestPrefix, StringComparison.Ordinal) ? what[RequestPrefix.Length..] : what, out _))
        {
            throw new ControlException($"trace: {what} is neither a request id (req-UUID) nor an instance's UUID");
        }

        var answer = await context.SendAsync("GET", $"/traces?{kind}={Uri.EscapeDataString(what)}", default, ct);
        using var document = JsonDocument.Parse(answer);
        return document.RootElement.GetProperty("exchanges").GetArrayLength() == 0 ? default : answer;
    }

    private static void Write(TextWriter output, JsonElement exchange)
    {
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{Text(exchange, "request_id")}  {exchange.GetProperty("time").GetDateTimeOffset():yyyy-MM-dd HH:mm:ss.fff}Z  {Text(exchange, "request")}  {exchange.GetProperty("status").GetInt32()} {Text(exchange, "reason")}"));
        var place = exchange.TryGetProperty("router", out var router) ? "router " + router.GetString() : "network " + Text(exchange, "network");
        output.WriteLine($"  {Text(exchange, "address")} in {place}, {(Text(exchange, "instance") is { Length: > 0 } instance ? "instance " + instance : "no instance")}");
        List<string[]> rows = [["  HOP", "AT", "AFTER"]];
        var before = 0L;
        foreach (var hop in exchange.GetProperty("hops").EnumerateArray())
        {
            var at = hop.GetProperty("at_us").GetInt64();
            rows.Add(["  " + Text(hop, "hop"), Duration(at), "+" + Duration(at - before)]);
            before = at;
        }

        Rendering.Table(output, rows);
        output.WriteLine();
    }

    private static string Duration(long microseconds) => microseconds < 10_000
        ? string.Create(CultureInfo.InvariantCulture, $"{microseconds} us")
        : string.Create(CultureInfo.InvariantCulture, $"{microseconds / 1000.0:F1} ms");

    private static string Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) ? value.GetString() ?? "" : "";
}
