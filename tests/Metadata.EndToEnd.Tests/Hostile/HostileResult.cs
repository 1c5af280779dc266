using System.Text.Json.Nodes;
using Metadata.Fuzz;

namespace Metadata.EndToEnd.Tests;

/// <summary>What became of a case at one server.</summary>
/// <param name="Case">The case.</param>
/// <param name="Source">The address it was sent from.</param>
/// <param name="Statuses">Final answers' statuses, in order.</param>
/// <param name="Closed">The server closed.</param>
/// <param name="Rest">Bytes after the last answer.</param>
/// <param name="Forwarded">The requests that the upstream got, as they came.</param>
internal sealed record HostileResult(HostileCase Case, string Source, int[] Statuses, bool Closed, int Rest, byte[][] Forwarded)
{
    public static HostileResult Parse(HostileCase one, string line)
    {
        JsonNode node = JsonNode.Parse(line)!;
        return (string)node["id"]! == one.Id
            ? new HostileResult(
                one,
                (string)node["source"]!,
                [.. node["statuses"]!.AsArray().Select(static s => (int)s!)],
                (bool)node["closed"]!,
                (int)node["rest"]!,
                [.. node["forwarded"]!.AsArray().Select(static f => Convert.FromBase64String((string)f!))])
            : throw new InvalidOperationException($"the answer to {one.Id} speaks of {node["id"]}");
    }
}
