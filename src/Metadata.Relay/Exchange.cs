using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Metadata.Http;
using Metadata.Relay.Link;
using Metadata.Relay.Tasks;

namespace Metadata.Relay;

/// <summary>
/// One request and its answer on a connection. Reused for the next request and the next connection;
/// a handler keeps nothing of it.
/// </summary>
public sealed class Exchange
{
    private readonly Forwarder _forwarder;
    private readonly ArrayBufferWriter<byte> _bodyBytes = new(256);
    private SequencePosition _headEnd;
    private bool _headHeld;

    internal Exchange()
    {
        _forwarder = new Forwarder(this);
        Body = new GuestBody(this);
        Clock = new GuestClock(this);
    }

    /// <summary>The connection the request came from.</summary>
    public IRelayConnection Connection { get; private set; } = null!;

    /// <summary>The request. Its spans hold until the body is read or forwarded, its values until the exchange ends.</summary>
    public RequestHead Head { get; } = new();

    /// <summary>The server's limits.</summary>
    public RelayLimits Limits => Server.Limits;

    /// <summary>Free for the handler; cleared for every request.</summary>
    public object? State { get; set; }

    /// <summary>Name and times of this request.</summary>
    public ExchangeTrace Trace { get; } = new();

    /// <summary>The server of the connection.</summary>
    internal RelayServer Server { get; set; } = null!;

    /// <summary>The request's body.</summary>
    internal GuestBody Body { get; }

    /// <summary>The guest's deadline.</summary>
    internal GuestClock Clock { get; }

    /// <summary>The upstream connection whose answer is being relayed; null while there is none.</summary>
    internal IRelayConnection? Upstream { get; set; }

    /// <summary>False: the head was rejected and says nothing.</summary>
    public bool Understood { get; private set; }

    /// <summary>Some of an answer was given to the connection.</summary>
    internal bool Answered { get; private set; }

    /// <summary>It is the supervisor's question: neither limited nor counted nor logged.</summary>
    internal bool IsProbe { get; set; }

    /// <summary>Its answer was counted.</summary>
    internal bool Counted { get; private set; }

    /// <summary>The connection ends after this exchange.</summary>
    internal bool Close { get; set; }

    /// <summary>The peer may still be sending what nobody reads.</summary>
    internal bool Linger { get; private set; }

    /// <summary>The guest was promised bytes that will not come: only a reset says so.</summary>
    internal bool Broken { get; set; }

    internal IRelayObserver? Observer => IsProbe ? null : Server.Observer;
    private RelayCounters? Counters => IsProbe ? null : Server.Counters;

    /// <summary>Answers with a body in hand. HEAD gets the same head alone.</summary>
    /// <param name="status">200..599.</param>
    /// <param name="contentType">Value of Content-Type; empty for none.</param>
    /// <param name="body">The bytes.</param>
    /// <param name="fields">Further complete field lines, each with its CRLF.</param>
    public ValueTask AnswerAsync(int status, ReadOnlyMemory<byte> contentType, ReadOnlyMemory<byte> body, ReadOnlyMemory<byte> fields = default)
    {
        BeginAnswer(status);
        var output = Connection.Output;
        ResponseWriter.WriteStatusLine(output, status);
        if (!contentType.IsEmpty)
        {
            ResponseWriter.WriteField(output, "Content-Type"u8, contentType.Span);
        }

        if (!fields.IsEmpty)
        {
            output.Write(fields.Span);
        }

        if (status is not (204 or 304))
        {
            ResponseWriter.WriteField(output, "Content-Length"u8, body.Length);
        }

        AnswerFields.WriteRequestId(this, output);
        EndHead(output);
        return Head.Kind == HttpMethodKind.Head || status is 204 or 304 || body.IsEmpty
            ? FinishAsync()
            : WriteBodyAsync(body);
    }

    /// <summary>Answers with the status, reason code and request id of a failure.</summary>
    public ValueTask RefuseAsync(Failure failure) => RefuseAsync(failure, FailureTable.Get(failure).RetryAfterSeconds);

    /// <summary>Answers with a failure that passes after so many seconds.</summary>
    internal ValueTask RefuseAsync(Failure failure, int retryAfter)
        => RefuseAsync(FailureTable.Get(failure).Status, FailureTable.Get(failure).Code, retryAfter);

    /// <summary>Forwards the request and relays the answer; what fails on the way becomes a refusal.</summary>
    /// <param name="upstreams">Where to.</param>
    /// <param name="stamp">Who asks.</param>
    /// <param name="policy">Second tries and answers instead of a failure; null = none.</param>
    public ValueTask ForwardAsync(IUpstreamConnections upstreams, IIdentityStamp stamp, IForwardPolicy? policy = null) =>
        _forwarder.RunAsync(upstreams, stamp, policy);

    /// <summary>Turns the connection into a link, whose streams the server serves; complete when the link has ended.</summary>
    public async ValueTask AcceptLinkAsync()
    {
        BeginAnswer(101);
        Connection.Output.Write("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: "u8);
        Connection.Output.Write(LinkProtocol.Token);
        Connection.Output.Write("\r\n\r\n"u8);
        ReleaseHead();
        await FinishAsync();
        Close = true;
        Connection.ClearDeadline();
        await Server.ServeLinkAsync(Connection);
    }

    /// <summary>Reads the whole request body. Spans of <see cref="Head"/> end here.</summary>
    [AsyncMethodBuilder(typeof(PooledMethodBuilder<>))]
    public async ValueTask<BodyResult> ReadBodyAsync()
    {
        ReleaseHead();
        _bodyBytes.ResetWrittenCount();
        var outcome = await Body.BeginAsync();
        while (outcome == CopyOutcome.Done && !Body.IsComplete)
        {
            outcome = await Body.TakeAsync(_bodyBytes, chunked: false);
        }

        return outcome == CopyOutcome.Done ? new(Failure.None, _bodyBytes.WrittenMemory) : new(GuestBody.FailureOf(outcome), default);
    }

    /// <summary>Answers with a status and a reason code.</summary>
    internal ValueTask RefuseAsync(int status, string code, int retryAfter)
    {
        BeginAnswer(status);
        Trace.Code = code;
        Refusal.Write(this, status, code, retryAfter);
        Counters?.CountRefusal(code);
        Observer?.Refused(this, status, code, Trace.RequestId);
        return FinishAsync();
    }

    /// <summary>Starts on a connection.</summary>
    internal void Attach(IRelayConnection connection)
    {
        Connection = connection;
        Clock.BeginConnection();
        Close = false;
        Linger = false;
        Broken = false;
    }

    /// <summary>Starts the next request: its head was parsed and ends at <paramref name="headEnd"/>.</summary>
    internal void Begin(SequencePosition headEnd, bool last)
    {
        Connection.RestoreHops();
        _headEnd = headEnd;
        _headHeld = true;
        Understood = true;
        Trace.Begin(this);
        IsProbe = ProbeRequest.Is(Head, Connection.Source);
        Body.Reset(absent: Head.Framing == BodyFraming.None || (Head.Framing == BodyFraming.Length && Head.ContentLength == 0));
        Answered = false;
        Counted = false;
        Broken = false;
        Linger = false;
        Close = last || !Head.KeepAlive;
    }

    /// <summary>Nothing was understood: the refusal must not look at the head.</summary>
    internal void BeginRejected()
    {
        _headHeld = false;
        Understood = false;
        Trace.Begin(this);
        IsProbe = false;
        Body.Reset(absent: false);
        Answered = false;
        Broken = false;
        Close = true;
    }

    /// <summary>The exchange is over; the next head may be read when the connection is kept.</summary>
    internal void End()
    {
        Observer?.Ended(this);
        ReleaseHead();
        State = null;
    }

    internal void Detach() => Connection = null!;

    /// <summary>Gives the head's memory back to the connection.</summary>
    internal void ReleaseHead()
    {
        if (_headHeld)
        {
            _headHeld = false;
            Connection.Input.AdvanceTo(_headEnd);
        }
    }

    /// <summary>An answer begins: from here on a failure can only be told by a reset.</summary>
    internal void BeginAnswer(int status)
    {
        Answered = true;
        Counted = Counters?.CountAnswer(status) ?? false;
        Trace.Status = status;
        Trace.AnsweredAt = Server.TimeProvider.GetTimestamp();
        if (!Body.IsComplete)
        {
            // Nobody will read it: what follows cannot be told from a next request.
            Close = true;
            Linger = true;
        }

        if (Server.Draining)
        {
            Close = true;
        }

        Clock.BeginAnswer();
    }

    /// <summary>Says whether the connection is kept, and ends the head.</summary>
    internal void EndHead(PipeWriter output)
    {
        if (Connection.ServesOnce)
        {
            // Its end needs no announcement.
        }
        else if (Close)
        {
            ResponseWriter.WriteField(output, "Connection"u8, "close"u8);
        }
        else if (Head.Version == HttpVersion.Http10)
        {
            ResponseWriter.WriteField(output, "Connection"u8, "keep-alive"u8);
        }

        ResponseWriter.EndHead(output);
    }

    /// <summary>Sends what was written.</summary>
    internal ValueTask FinishAsync()
    {
        var flush = Transport.FlushAsync(Connection.Output);
        if (flush.IsCompletedSuccessfully)
        {
            Close |= !flush.Result;
            return ValueTask.CompletedTask;
        }

        return AwaitAsync(flush);
    }

    [AsyncMethodBuilder(typeof(PooledMethodBuilder))]
    private async ValueTask AwaitAsync(ValueTask<bool> flush) => Close |= !await flush;

    [AsyncMethodBuilder(typeof(PooledMethodBuilder))]
    private async ValueTask WriteBodyAsync(ReadOnlyMemory<byte> body)
    {
        const int Slice = 32 * 1024;
        while (body.Length > Slice)
        {
            Connection.Output.Write(body.Span[..Slice]);
            body = body[Slice..];
            if (!await Transport.FlushAsync(Connection.Output))
            {
                Close = true;
                return;
            }
        }

        Connection.Output.Write(body.Span);
        await FinishAsync();
    }
}
