using Metadata.Agent.Configuration;
using Metadata.Agent.Relaying;

namespace Metadata.Agent.Hosting;

/// <summary>Options, and where they lead: resolved names, certificates read.</summary>
/// <param name="Options">The options.</param>
/// <param name="Nova">How nova is reached; null when nobody asks it.</param>
internal sealed record AgentSnapshot(AgentOptions Options, NovaRoute? Nova)
{
    /// <summary>Resolves and reads.</summary>
    /// <exception cref="AgentStartException">A name has no address, or a file cannot be read.</exception>
    public static AgentSnapshot Create(AgentOptions options) =>
        new(options, options.Upstream == UpstreamKind.Nova ? NovaRoute.Create(options) : null);
}
