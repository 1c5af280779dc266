using System.Text.Json;
using System.Text.Json.Nodes;
using Metadata.Instances.Admin;

namespace Metadata.Control.Status;

/// <summary>What agent and supervisor said of themselves at one moment. Whoever is away has said nothing.</summary>
/// <param name="At">When, as <see cref="TimeProvider.GetTimestamp"/>.</param>
/// <param name="Store">The store's counters, and the agent's state below <c>agent</c>.</param>
/// <param name="Requests">The agent's counters of requests.</param>
/// <param name="Tokens">Who asks without a session token.</param>
/// <param name="Supervisor">Namespaces and their proxies.</param>
internal sealed record StatusSnapshot(long At, JsonObject? Store, JsonObject? Requests, JsonObject? Tokens, JsonObject? Supervisor)
{
    /// <summary>The agent's own part.</summary>
    public JsonObject? Agent => Store?["agent"] as JsonObject;

    /// <summary>Asks both.</summary>
    /// <param name="store">The agent, or the store itself.</param>
    /// <param name="supervisor">The supervisor; null = none runs.</param>
    /// <param name="ct">Ends the wait.</param>
    public static async Task<StatusSnapshot> TakeAsync(IAdminChannel store, IAdminChannel? supervisor, CancellationToken ct)
    {
        bool hasAgent = store is AgentChannel;
        return new StatusSnapshot(
            TimeProvider.System.GetTimestamp(),
            await AskAsync(store, "/status", ct),
            hasAgent ? await AskAsync(store, "/requests", ct) : null,
            hasAgent ? await AskAsync(store, "/tokens", ct) : null,
            supervisor is null ? null : await AskAsync(supervisor, "/status", ct));
    }

    /// <summary>One object: the store's own fields, <c>agent</c>, <c>requests</c>, <c>tokens</c> and <c>supervisor</c>, each null when it is away.</summary>
    public JsonObject ToJson()
    {
        JsonObject all = Store?.DeepClone().AsObject() ?? [];
        all["agent"] ??= null;
        all["requests"] = Requests?.DeepClone();
        all["tokens"] = Tokens?.DeepClone();
        all["supervisor"] = Supervisor?.DeepClone();
        return all;
    }

    // An agent or supervisor of another release may not know a resource.
    private static async Task<JsonObject?> AskAsync(IAdminChannel channel, string path, CancellationToken ct)
    {
        try
        {
            AdminResponse response = await channel.SendAsync("GET", path, default, ct);
            return response.IsSuccess ? JsonNode.Parse(response.Body.Span) as JsonObject : null;
        }
        catch (Exception exception) when (exception is ControlException or JsonException)
        {
            return null;
        }
    }
}
