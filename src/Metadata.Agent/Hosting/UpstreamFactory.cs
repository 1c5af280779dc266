using System.Net;
using System.Net.Sockets;
using Metadata.Agent.Configuration;
using Metadata.Agent.Relaying;
using Metadata.Agent.Responding;
using Metadata.Agent.Server;
using Metadata.Agent.Tokens;
using Metadata.Linux.Transport;
using Metadata.Relay;

namespace Metadata.Agent.Hosting;

/// <summary>The upstream that <c>[metadata_proxy] upstream</c> names.</summary>
internal sealed class UpstreamFactory(AgentOptions options, EmbeddedResponder responder, SessionTokenService tokens) : IUpstreamFactory
{
    private IPEndPoint? _nova;

    /// <inheritdoc/>
    public IUpstream Create(EventLoop loop)
    {
        IUpstream upstream = CreateBehindTokens(loop);
        return tokens.IsOff ? upstream : new TokenGate(upstream, tokens);
    }

    /// <summary>Where nova is, or where the responder listens. A name is looked up once.</summary>
    /// <exception cref="AgentStartException">The name has no address.</exception>
    public static IPEndPoint Resolve(AgentOptions options)
    {
        if (IPAddress.TryParse(options.NovaHost.Trim('[', ']'), out IPAddress? address))
        {
            return new IPEndPoint(address, options.NovaPort);
        }

        try
        {
            return new IPEndPoint(Dns.GetHostAddresses(options.NovaHost)[0], options.NovaPort);
        }
        catch (SocketException exception)
        {
            throw new AgentStartException(
                ExitCode.Configuration,
                $"nova_metadata_host: \"{options.NovaHost}\" has no address ({exception.Message}). Write an address, or a name that resolves here.",
                exception);
        }
    }

    private IUpstream CreateBehindTokens(EventLoop loop)
    {
        if (options.Upstream == UpstreamKind.Embedded)
        {
            return new EmbeddedUpstream(loop, responder);
        }

        _nova ??= Resolve(options);
        return new NovaUpstream(
            new UpstreamPool(new NovaDialer(loop, _nova), UnixServer.Limits, loop.TimeProvider), options.SharedSecret);
    }
}
