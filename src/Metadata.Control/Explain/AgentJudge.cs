using Metadata.Instances.Admin;

namespace Metadata.Control.Explain;

/// <summary>The steps between the namespace's proxy and the agent. Pure.</summary>
internal static class AgentJudge
{
    /// <summary>Whether the proxy answers, whatever it says.</summary>
    public static ExplainHop Proxy(ProbeResult probe) => probe switch
    {
        { Status: 0 } => ExplainHop.Broken("proxy", "proxy-silent", probe.Problem),
        { Reason: "agent-unreachable" } => ExplainHop.Ok("proxy", "it answers, and does not reach the agent"),
        _ when FailsBehindProxy(probe) => ExplainHop.Ok("proxy", $"it answers {probe.Status}: what it gets from the agent's socket is no answer"),
        { Status: 429 } or { Reason: "overloaded" or "internal" } => ExplainHop.Broken("proxy", probe.Reason.Length > 0 ? probe.Reason : "too-many-requests", $"it answers {probe.Status}"),
        _ => ExplainHop.Ok("proxy", $"it answers {probe.Status}{(probe.Reason.Length > 0 ? " " + probe.Reason : "")}"),
    };

    /// <summary>Whether the proxy's requests come to the agent.</summary>
    /// <param name="probe">What a request through the proxy came to; null = none was sent.</param>
    /// <param name="look">The socket where the proxy looks for the agent.</param>
    /// <param name="agentSocket">The socket of the running agent; null = no agent answers on the admin socket.</param>
    /// <param name="configured">The socket by the configuration.</param>
    public static ExplainHop Agent(ProbeResult? probe, AgentSocketLook look, string? agentSocket, string configured)
    {
        bool reached = probe is { Status: > 0 } and not { Reason: "agent-unreachable" } and not { Status: 503, Reason: "" };
        if (agentSocket is null && !look.Listens)
        {
            return ExplainHop.Broken("agent", "agent-down", look.Exists ? $"nobody accepts connections at {look.Path}" : $"{look.Path} is not there, and no agent answers on its admin socket");
        }

        if (look.Path != (agentSocket ?? configured))
        {
            return ExplainHop.Broken("agent", "wrong-socket", $"the proxy looks for the agent at {look.Path}, it is at {agentSocket ?? configured}");
        }

        if (!look.Exists)
        {
            return ExplainHop.Broken("agent", "agent-socket-missing", $"{look.Path} is not there, though the agent runs");
        }

        if (look.IsDenied)
        {
            return ExplainHop.Broken("agent", "agent-socket-denied", $"the proxy's user may not connect to {look.Path}");
        }

        if (!look.Listens || (probe is not null && !reached && probe.Status != 0))
        {
            return ExplainHop.Broken("agent", "agent-unreachable", look.Listens ? $"{look.Path} is listened on, but the proxy gets no answer there" : $"nobody accepts connections at {look.Path}");
        }

        if (probe is not null && FailsBehindProxy(probe))
        {
            return ExplainHop.Broken("agent", probe.Reason, $"{look.Path} is listened on, but who listens there gives the proxy no answer; is it the agent?");
        }

        return agentSocket is null
            ? ExplainHop.Warning("agent", "agent-unseen", $"{look.Path} is listened on by an agent without admin socket")
            : ExplainHop.Ok("agent", $"it listens at {look.Path}");
    }

    // The agent answers the probe by itself: these are the proxy's own words.
    private static bool FailsBehindProxy(ProbeResult probe) => probe.Reason.StartsWith("upstream-", StringComparison.Ordinal);
}
