using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using Metadata.Http;
using Metadata.Relay;
using Metadata.Relay.Link;

namespace Metadata.Fuzz;

/// <summary>
/// Frames on the agent's end of the link: each request is served once, for the identity of its own stream; what comes back is frames;
/// a link that was not ended answers a PING, and on it every whole request was served.
/// </summary>
internal sealed class LinkTarget : IFuzzTarget, IExchangeHandler, IRelayObserver
{
    private static readonly StandingTime _time = new();

    private static readonly byte[] _upgrade = "GET / HTTP/1.1\r\nHost: agent\r\nConnection: Upgrade\r\nUpgrade: metadata-link/2\r\n\r\n"u8.ToArray();
    private static readonly byte[] _ping = [0, 0, 0, 0, (byte)LinkFrameType.Ping, 0, 0, 0, 0, 0, 0, 8, 1, 2, 3, 4, 5, 6, 7, 8];

    private readonly HashSet<uint> _served = [];
    private LinkScript _script = null!;
    private Exception? _fault;

    public string Name => "link";

    public IReadOnlyList<string> Seeds { get; } =
    [
        LinkScript.Get(1, "/1") + LinkScript.Get(2, "/2") + LinkScript.Get(3, "/3"),
        LinkScript.Frame(LinkFrameType.Open, 1, false, "POST /p HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\n01234") + LinkScript.Get(2, "/between") + LinkScript.Frame(LinkFrameType.Data, 1, true, "56789"),
        LinkScript.Frame(LinkFrameType.Open, 3, false, "PUT /p HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel") + LinkScript.Frame(LinkFrameType.Window, 3, false, LinkScript.Number(65536))
            + LinkScript.Frame(LinkFrameType.Data, 3, false, "lo\r\n0\r\n\r\n") + LinkScript.Frame(LinkFrameType.Ping, 0, false, "12345678"),
        LinkScript.Frame(LinkFrameType.Open, 1, false, "GET / HT") + LinkScript.Frame(LinkFrameType.Reset, 1, false, LinkScript.Number(1)) + LinkScript.Get(4, "/4") + LinkScript.Frame(LinkFrameType.Pong, 0, false, "12345678"),
        LinkScript.Get(1, "/1") + LinkScript.Frame(LinkFrameType.GoAway, 0, false, LinkScript.Number(1)),
        LinkScript.Get(1, "/1") + LinkScript.Frame(LinkFrameType.None, 0, false, "\0\0\0\x02\x01\0\0\0\0\0\0\x24"),
    ];

    public string Check(byte[] input)
    {
        _script = LinkScript.Read(input);
        _served.Clear();
        _fault = null;
        RelayServer server = new(this, RelayLimits.Default, _time, this);
        MemoryConnection proxy = new();
        Task serving = server.ServeAsync(proxy).AsTask();
        Send(proxy, _upgrade, _upgrade.Length);
        Send(proxy, _script.Bytes, Splitting.Piece(input));
        bool alive = !proxy.Closed && _script.IsWhole;
        if (alive)
        {
            Send(proxy, _ping, _ping.Length);
        }

        proxy.ToRelay.Complete();
        if (!serving.IsCompleted || !proxy.Closed)
        {
            throw new FuzzFailureException("The link does not end with its input.");
        }

        serving.GetAwaiter().GetResult();
        bool answered = TakeFrames(proxy, out int frames);
        if (_fault is { } fault)
        {
            throw new FuzzFailureException("A handler threw: " + fault.Message, fault);
        }

        if (alive && !answered)
        {
            throw new FuzzFailureException("A link that goes on does not answer a PING.");
        }

        if (alive)
        {
            CheckServed();
        }

        return $"{alive} {_served.Count} {Math.Min(frames, 20)} {_script.Data.Count} {_script.Reset.Count}";
    }

    public ValueTask HandleAsync(Exchange exchange)
    {
        if (exchange.Connection is not LinkStream stream)
        {
            return exchange.Head.Count(KnownField.Upgrade) == 1 ? exchange.AcceptLinkAsync() : exchange.RefuseAsync(Failure.IdentityInvalid);
        }

        uint number = _script.Data.Keys.FirstOrDefault(k => LinkScript.Identity(k) == stream.Identity);
        return number == 0 ? throw new FuzzFailureException("An identity that no stream was opened with.") : AnswerAsync(exchange, number);
    }

    public void Refused(Exchange exchange, int status, string code, Guid requestId)
    {
    }

    public void Faulted(Exchange exchange, Exception exception) => _fault = exception;

    private void CheckServed()
    {
        foreach ((uint stream, List<byte> data) in _script.Data)
        {
            bool isWhole = RequestModel.Read(data.ToArray()).Requests.Count > 0;
            if (!_script.Reset.Contains(stream) && isWhole != _served.Contains(stream))
            {
                throw new FuzzFailureException($"Stream {stream} {(isWhole ? "was not" : "was")} served.");
            }
        }
    }

    private async ValueTask AnswerAsync(Exchange exchange, uint number)
    {
        BodyResult body = await exchange.ReadBodyAsync();
        if (body.Failure != Failure.None)
        {
            await exchange.RefuseAsync(body.Failure);
            return;
        }

        if (!_served.Add(number))
        {
            throw new FuzzFailureException("A stream was served twice.");
        }

        await exchange.AnswerAsync(200, default, body.Body.ToArray());
    }

    private static void Send(MemoryConnection proxy, ReadOnlyMemory<byte> bytes, int piece)
    {
        for (; !bytes.IsEmpty && !proxy.Closed; bytes = bytes[Math.Min(piece, bytes.Length)..])
        {
            ValueTask<FlushResult> flush = proxy.ToRelay.WriteAsync(bytes[..Math.Min(piece, bytes.Length)]);
            if (!flush.IsCompleted)
            {
                throw new FuzzFailureException("The link does not read.");
            }
        }
    }

    // What came back: the answer to the upgrade, then frames. Whether the PONG was among them.
    private static bool TakeFrames(MemoryConnection proxy, out int frames)
    {
        frames = 0;
        if (!proxy.FromRelay.TryRead(out ReadResult read))
        {
            return false;
        }

        ReadOnlySequence<byte> rest = read.Buffer;
        SequenceReader<byte> reader = new(rest);
        if (!reader.TryReadTo(out ReadOnlySequence<byte> head, "\r\n\r\n"u8) || !new SequenceReader<byte>(head).IsNext("HTTP/1.1 101 "u8))
        {
            throw new FuzzFailureException("The link was not agreed upon.");
        }

        bool pong = false;
        rest = reader.UnreadSequence;
        while (LinkFrameHeader.TryTake(ref rest, out LinkFrameHeader header, out ReadOnlySequence<byte> payload, out bool malformed))
        {
            frames++;
            pong |= header is { Type: LinkFrameType.Pong, Length: 8 } && BinaryPrimitives.ReadUInt64BigEndian(payload.ToArray()) == 0x0102030405060708;
        }

        return rest.IsEmpty ? pong : throw new FuzzFailureException("What came back is no frames.");
    }
}
