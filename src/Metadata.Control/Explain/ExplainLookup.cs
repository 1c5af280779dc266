using System.Net;
using System.Text.Json;
using Metadata.Instances.Admin;

namespace Metadata.Control.Explain;

/// <summary>From an instance or a request to the guest that is meant.</summary>
internal static class ExplainLookup
{
    /// <summary>Every address of an instance in the store.</summary>
    /// <exception cref="ControlException">There is no such instance, or it has no address.</exception>
    public static async Task<IReadOnlyList<ExplainTarget>> OfInstanceAsync(AgentChannel agent, string name, string? path, CancellationToken ct)
    {
        AdminResponse response = await agent.SendAsync("GET", "/instances/" + Uri.EscapeDataString(name), default, ct);
        using JsonDocument record = JsonDocument.Parse(response.Body);
        if (!response.IsSuccess)
        {
            throw new ControlException($"explain: {record.RootElement.GetProperty("error").GetString()}; of an instance that only Neutron knows, name --network and --ip");
        }

        ExplainTarget[] targets =
        [
            .. record.RootElement.GetProperty("interfaces").EnumerateArray().SelectMany(one => Addresses(one)
                .Select(address => new ExplainTarget(IsRouter: false, one.GetProperty("network").GetProperty("id").GetGuid(), address, path))),
        ];
        return targets.Length > 0 ? targets : throw new ControlException($"explain: instance {name} has no address");
    }

    /// <summary>Who sent a request, as the agent remembers it.</summary>
    /// <exception cref="ControlException">The agent does not.</exception>
    public static async Task<ExplainTarget> OfRequestAsync(AgentChannel agent, string id, string? path, CancellationToken ct)
    {
        AdminResponse response = await agent.SendAsync("GET", "/traces?request=" + Uri.EscapeDataString(id), default, ct);
        using JsonDocument? document = response.IsSuccess ? JsonDocument.Parse(response.Body) : null;
        if (document is null || document.RootElement.GetProperty("exchanges").GetArrayLength() == 0)
        {
            throw new ControlException($"explain: the agent remembers no request {id}: it never came so far, or too many came since. Look for the id in the proxies' log");
        }

        JsonElement exchange = document.RootElement.GetProperty("exchanges")[0];
        bool isRouter = exchange.TryGetProperty("router", out JsonElement scope);
        if (!isRouter && !exchange.TryGetProperty("network", out scope))
        {
            throw new ControlException($"explain: request {id} did not say who asks");
        }

        return new ExplainTarget(isRouter, scope.GetGuid(), IPAddress.Parse(exchange.GetProperty("address").GetString()!), path ?? PathOf(exchange));
    }

    // "GET /path": what the agent keeps of a request, cut when it was long.
    private static string? PathOf(JsonElement exchange) =>
        exchange.GetProperty("request").GetString()?.Split(' ') is [_, ['/', ..] path, ..] ? path : null;

    private static IEnumerable<IPAddress> Addresses(JsonElement device) => device.GetProperty("subnets").EnumerateArray()
        .SelectMany(static subnet => subnet.GetProperty("fixed_ips").EnumerateArray())
        .Select(static fixedIp => IPAddress.Parse(fixedIp.GetProperty("address").GetString()!));
}
