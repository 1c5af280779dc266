using Metadata.Agent.Configuration;

namespace Metadata.Agent.Responding;

/// <summary>The agent's options as the responder wants them.</summary>
internal static class ResponderSettings
{
    /// <summary>Translates.</summary>
    public static ResponderOptions From(AgentOptions options) => new() { DhcpDomain = options.DhcpDomain };
}
