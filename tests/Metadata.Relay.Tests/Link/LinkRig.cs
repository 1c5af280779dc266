using System.Buffers.Binary;
using System.Text;
using Metadata.Http;
using Metadata.Relay.Link;

namespace Metadata.Relay.Tests.Link;

/// <summary>A proxy and an agent in memory, the link between them.</summary>
internal sealed class LinkRig : IExchangeHandler, IUpstreamDialer, IIdentityStamp
{
    private static readonly byte[] TextPlain = "text/plain"u8.ToArray();

    private readonly UpstreamPool _plain;
    private readonly TimeProvider _time;

    public LinkRig(IRelayObserver? proxyObserver = null, TimeProvider? time = null)
    {
        SynchronizationContext.SetSynchronizationContext(null);

        // The relay's timers belong to its thread: here nobody else's may fire.
        _time = time ?? new SteppedTime();
        Agent = new RelayServer(this, RelayLimits.Default with { MaxRequestsPerConnection = int.MaxValue }, _time, null);
        _plain = new UpstreamPool(this, RelayLimits.Default with { ConnectDeadline = TimeSpan.FromMilliseconds(200) }, TimeProvider.System);
        Client = new LinkClient(_plain, _time, enabled: true);
        Proxy = new RelayServer(new Forwarding(Client, this), RelayLimits.Default with { MaxRequestsPerConnection = int.MaxValue }, _time, proxyObserver);
    }

    public static LinkIdentity Identity { get; } = LinkIdentity.From(false, Guid.Parse("11111111-2222-3333-4444-555555555555"), new UInt128(0, 0xFFFF_0A00_0005));

    public RelayServer Agent { get; private set; }

    public RelayServer Proxy { get; }

    public LinkClient Client { get; }

    public bool Speaks { get; init; } = true;

    public int Dialled { get; private set; }

    public PairedConnection? LastAgentEnd { get; private set; }

    public PairedConnection? LastProxyEnd { get; private set; }

    public List<LinkIdentity> Seen { get; } = [];

    public Func<Exchange, ValueTask>? Handler { get; set; }

    /// <summary>Stands for the agent on the next connection, instead of <see cref="Agent"/>.</summary>
    public Action<PairedConnection>? Stranger { get; set; }

    public Failure Unreachable => Failure.AgentUnreachable;

    public TaskCompletionSource? Gate { get; init; }

    public async ValueTask<IRelayConnection?> DialAsync(TimeSpan timeout)
    {
        Dialled++;
        await (Gate?.Task ?? Task.CompletedTask);
        var (proxy, agent) = PairedConnection.Make();
        LastAgentEnd = agent;
        LastProxyEnd = proxy;
        if (Stranger is { } stranger)
        {
            Stranger = null;
            stranger(agent);
            return proxy;
        }

        _ = Agent.ServeAsync(agent).AsTask();
        return proxy;
    }

    public ValueTask HandleAsync(Exchange exchange)
    {
        if (exchange.Connection is not LinkStream stream)
        {
            return Speaks && exchange.Head.Count(KnownField.Upgrade) == 1
                ? exchange.AcceptLinkAsync()
                : exchange.AnswerAsync(200, TextPlain, "plain"u8.ToArray());
        }

        if (Seen.Count < 100)
        {
            Seen.Add(stream.Identity);
        }

        return Handler is null ? exchange.AnswerAsync(200, TextPlain, "linked"u8.ToArray()) : Handler(exchange);
    }

    public void Write(Exchange exchange, System.Buffers.IBufferWriter<byte> output)
    {
        // The plain form is tested elsewhere.
    }

    public bool TryAttach(Exchange exchange, IRelayConnection upstream)
    {
        if (upstream is LinkStream stream)
        {
            stream.Identity = Identity;
            return true;
        }

        return false;
    }

    public FakeConnection Guest()
    {
        var guest = new FakeConnection();
        _ = Proxy.ServeAsync(guest).AsTask();
        return guest;
    }

    public void ReplaceAgent() => Agent = new RelayServer(this, RelayLimits.Default, _time, null);

    /// <summary>A frame's bytes, right or wrong.</summary>
    public static byte[] Frame(uint stream, byte type, byte flags, byte[] payload)
    {
        var frame = new byte[LinkProtocol.HeaderSize + payload.Length];
        BinaryPrimitives.WriteUInt32BigEndian(frame, stream);
        frame[4] = type;
        frame[5] = flags;
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(8), payload.Length);
        payload.CopyTo(frame, LinkProtocol.HeaderSize);
        return frame;
    }

    public static string Get(string path) => $"GET {path} HTTP/1.1\r\nHost: 169.254.169.254\r\n\r\n";

    public static byte[] Bytes(int length)
    {
        var bytes = new byte[length];
        for (var i = 0; i < length; i++)
        {
            bytes[i] = (byte)('a' + (i % 26));
        }

        return bytes;
    }

    public static async Task<string> TakeAsync(FakeConnection guest, int atLeast)
    {
        var text = new StringBuilder();
        for (var idle = 0; text.Length < atLeast;)
        {
            var more = guest.Take();
            if (more.Length == 0)
            {
                Assert.That(++idle, Is.LessThan(1000), $"only {text.Length} bytes came; closed: {guest.Closed}, aborted: {guest.Aborted}");
                await Task.Yield();
            }

            text.Append(more);
        }

        return text.ToString();
    }

    private sealed class Forwarding(LinkClient client, IIdentityStamp stamp) : IExchangeHandler
    {
        public ValueTask HandleAsync(Exchange exchange) => exchange.ForwardAsync(client, stamp);
    }
}
