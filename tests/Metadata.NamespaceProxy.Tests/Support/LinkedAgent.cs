using Metadata.Http;
using Metadata.Linux.Transport;
using Metadata.NamespaceProxy.Transport;
using Metadata.Relay;

namespace Metadata.NamespaceProxy.Tests.Support;

/// <summary>An agent that agrees to the link and answers with as many bytes as the request's path says.</summary>
internal sealed class LinkedAgent : IExchangeHandler, IDisposable
{
    private static readonly byte[] Type = "text/plain"u8.ToArray();
    private static readonly byte[] Body = new byte[64 * 1024];

    private readonly EventLoop _loop = new("agent");
    private readonly ListeningSocket _listener;

    public LinkedAgent(string path)
    {
        _listener = ListeningSocket.Unix(path);
        RelayServer server = new(this, RelayLimits.Default, _loop.TimeProvider, null);
        _loop.Listen(_listener, connection => server.ServeAsync(LoopRelayConnection.Of(connection)));
        _loop.Start();
    }

    public ValueTask HandleAsync(Exchange exchange) => exchange.Head.Count(KnownField.Upgrade) == 1
        ? exchange.AcceptLinkAsync()
        : exchange.AnswerAsync(200, Type, exchange.Head.Target.SequenceEqual("/large"u8) ? Body : Body.AsMemory(0, 2));

    public void Dispose()
    {
        _loop.Dispose();
        _listener.Dispose();
    }
}
