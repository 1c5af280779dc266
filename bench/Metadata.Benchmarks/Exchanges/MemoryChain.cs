using System.Buffers;
using Metadata.Fuzz;
using Metadata.Http;
using Metadata.Relay;
using Metadata.Relay.Link;

namespace Metadata.Benchmarks.Exchanges;

/// <summary>A proxy and an agent that answers with 300 bytes, joined in memory: the whole exchange without a kernel.</summary>
internal sealed class MemoryChain : IExchangeHandler, IUpstreamDialer, IIdentityStamp
{
    private static readonly byte[] _textPlain = "text/plain"u8.ToArray();
    private static readonly byte[] _body = [.. Enumerable.Repeat((byte)'a', 300)];
    private static readonly LinkIdentity _identity = LinkIdentity.From(false, Guid.Parse("11111111-2222-4333-8444-555555555555"), new UInt128(0, 0xFFFF_0A00_0005));

    private readonly RelayServer _agent;

    public MemoryChain(bool link)
    {
        RelayLimits limits = RelayLimits.Default with { MaxRequestsPerConnection = int.MaxValue };
        StandingTime time = new();
        _agent = new RelayServer(this, limits, time, null);
        LinkClient client = new(new UpstreamPool(this, limits, time), time, link);
        RelayServer proxy = new(new Forwarding(client, this), limits, time, null);
        (Guest, MemoryConnection served) = MemoryConnection.Pair();
        _ = proxy.ServeAsync(served).AsTask();
    }

    /// <summary>The guest's end.</summary>
    public MemoryConnection Guest { get; }

    public Failure Unreachable => Failure.AgentUnreachable;

    public ValueTask<IRelayConnection?> DialAsync(TimeSpan timeout)
    {
        (MemoryConnection proxy, MemoryConnection agent) = MemoryConnection.Pair();
        _ = _agent.ServeAsync(agent).AsTask();
        return new(proxy);
    }

    public ValueTask HandleAsync(Exchange exchange) =>
        exchange.Head.Count(KnownField.Upgrade) == 1 ? exchange.AcceptLinkAsync() : exchange.AnswerAsync(200, _textPlain, _body);

    public void Write(Exchange exchange, IBufferWriter<byte> output) =>
        output.Write("X-Forwarded-For: 10.0.0.5\r\nX-Neutron-Network-ID: 11111111-2222-4333-8444-555555555555\r\n"u8);

    public bool TryAttach(Exchange exchange, IRelayConnection upstream)
    {
        if (upstream is LinkStream stream)
        {
            stream.Identity = _identity;
        }

        return upstream is LinkStream;
    }

    private sealed class Forwarding(LinkClient client, IIdentityStamp stamp) : IExchangeHandler
    {
        public ValueTask HandleAsync(Exchange exchange) => exchange.ForwardAsync(client, stamp);
    }
}
