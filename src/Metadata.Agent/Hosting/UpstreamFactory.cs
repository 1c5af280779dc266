using Metadata.Agent.Configuration;
using Metadata.Agent.Relaying;
using Metadata.Agent.Responding;
using Metadata.Agent.Server;
using Metadata.Agent.Tokens;
using Metadata.Linux.Transport;
using Microsoft.Extensions.Logging;

namespace Metadata.Agent.Hosting;

/// <summary>The upstream that <c>[metadata_proxy] upstream</c> names.</summary>
internal sealed class UpstreamFactory(
    AgentSettings settings, EmbeddedResponder responder, AgentDirectory directory, NovaShared shared, SessionTokenService tokens, ILogger logger) : IUpstreamFactory
{
    /// <inheritdoc/>
    public IUpstream Create(EventLoop loop)
    {
        IUpstream upstream = CreateUngated(loop, logger);
        return tokens.IsOff ? upstream : new TokenGate(upstream, tokens);
    }

    /// <summary>The upstream of one loop without session tokens before it, for requests that are no guest's.</summary>
    /// <param name="loop">The loop.</param>
    /// <param name="log">Told about novas that are away.</param>
    public IUpstream CreateUngated(EventLoop loop, ILogger log) => settings.Current.Options.Upstream == UpstreamKind.Embedded
        ? new EmbeddedUpstream(loop, responder, directory.Cache)
        : new NovaUpstream(loop, settings, shared, directory.Cache, log);
}
