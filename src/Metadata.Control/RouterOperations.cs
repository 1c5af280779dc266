using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Metadata.Control;

/// <summary>metadatactl router …</summary>
internal static class RouterOperations
{
    public static Task AddAsync(ControlContext context, string router, IReadOnlyList<string> networks, CancellationToken ct)
    {
        var list = new JsonArray();
        foreach (var network in networks)
        {
            list.Add((JsonNode?)JsonValue.Create(network));
        }

        var body = Encoding.UTF8.GetBytes(new JsonObject { ["networks"] = list }.ToJsonString());
        return context.SendAndWriteAsync("PUT", PathOf(router), body, _ => context.Output.WriteLine($"{router} added"), ct);
    }

    public static Task ListAsync(ControlContext context, CancellationToken ct) =>
        context.SendAndWriteAsync("GET", "/routers", default, answer =>
        {
            List<string[]> rows = [["ROUTER", "NETWORK"]];
            rows.AddRange(answer.GetProperty("routers").EnumerateArray().SelectMany(Rows));
            Rendering.Table(context.Output, rows);
        }, ct);

    public static Task DeleteAsync(ControlContext context, string router, CancellationToken ct) =>
        context.SendAndWriteAsync("DELETE", PathOf(router), default, _ => context.Output.WriteLine($"{router} deleted"), ct);

    private static IEnumerable<string[]> Rows(JsonElement router) =>
        router.GetProperty("networks").EnumerateArray().Select(network => new[] { router.GetProperty("id").GetString()!, network.GetString()! });

    private static string PathOf(string router) => "/routers/" + Uri.EscapeDataString(router);
}
