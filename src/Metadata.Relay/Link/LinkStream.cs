using System.IO.Pipelines;

namespace Metadata.Relay.Link;

/// <summary>
/// One exchange on a link, looking like a connection of its own: the client writes a request and reads the answer, the
/// server the other way round. Reused after it is closed: keep no reference.
/// </summary>
public sealed class LinkStream : IRelayConnection
{
    private const long NoDeadline = long.MaxValue;

    private readonly LinkStreamReader _reader;
    private readonly LinkStreamWriter _writer;
    private long _deadline;
    private int _receiveCredit;
    private int _consumed;

    internal LinkStream(LinkChannel channel)
    {
        Channel = channel;
        _reader = new LinkStreamReader(this);
        _writer = new LinkStreamWriter(this);
    }

    /// <summary>Who asks: set by the client before the first byte is written, from the wire on the server.</summary>
    public LinkIdentity Identity { get; set; }

    /// <summary>How the proxy calls the request: set and read as <see cref="Identity"/>.</summary>
    internal LinkTrace Trace { get; set; }

    /// <inheritdoc/>
    public PipeReader Input => _reader;

    /// <inheritdoc/>
    public PipeWriter Output => _writer;

    /// <inheritdoc/>
    public bool DeadlinePassed { get; private set; }

    /// <inheritdoc/>
    public UInt128 Source => 0;

    /// <inheritdoc/>
    public Action? DeadlineAction { get; set; }

    /// <inheritdoc/>
    public long BytesSent { get; internal set; }

    /// <inheritdoc/>
    public bool OutputBlocked => !MayWrite;

    /// <inheritdoc/>
    public bool ServesOnce => true;

    /// <inheritdoc/>
    public bool NotProcessed { get; private set; }

    internal LinkChannel Channel { get; }

    internal uint Id { get; private set; }

    /// <summary>The OPEN frame was written (client).</summary>
    internal bool Opened { get; set; }

    /// <summary>The user gave it back and waits for nothing.</summary>
    internal bool Released { get; set; }

    /// <summary>The peer's direction ended.</summary>
    internal bool RemoteEnded { get; private set; }

    /// <summary>Reset, or its link is gone: what is written leads nowhere.</summary>
    internal bool IsOver { get; private set; }

    internal int SendCredit { get; set; }

    internal bool MayWrite => IsOver || (SendCredit > 0 && !Channel.IsBlocked);

    /// <inheritdoc/>
    public void SetDeadline(TimeSpan after) => _deadline = Channel.NowMs + (long)after.TotalMilliseconds;

    /// <inheritdoc/>
    public void ClearDeadline() => _deadline = NoDeadline;

    /// <inheritdoc/>
    public void Abort() => Channel.Abort(this);

    /// <inheritdoc/>
    public ValueTask CloseAsync(bool linger)
    {
        Channel.Close(this);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public int FormatPeer(Span<byte> destination) => 0;

    internal void Begin(uint id)
    {
        Id = id;
        Identity = default;
        Trace = default;
        DeadlinePassed = NotProcessed = Opened = Released = RemoteEnded = IsOver = false;
        DeadlineAction = null;
        BytesSent = 0;
        SendCredit = LinkProtocol.InitialWindow;
        _receiveCredit = LinkProtocol.InitialWindow;
        _consumed = 0;
        _deadline = NoDeadline;
        _reader.Reset();
        _writer.Reset();
    }

    /// <summary>Nobody uses it any more.</summary>
    internal void End() => _reader.Reset();

    /// <summary>Takes data from the wire.</summary>
    /// <returns>False: more than the peer had credit for.</returns>
    internal bool Receive(in System.Buffers.ReadOnlySequence<byte> data, bool end)
    {
        _receiveCredit -= (int)data.Length;
        RemoteEnded |= end;
        if (_receiveCredit < -LinkProtocol.Overdraft)
        {
            return false;
        }

        if (!Released)
        {
            _reader.Receive(data, end);
        }

        return true;
    }

    internal void AddCredit(int bytes)
    {
        SendCredit += bytes;
        _writer.Resume();
    }

    internal void ResumeWriter() => _writer.Resume();

    /// <summary>The user read on: the peer may send as much again.</summary>
    internal void Consumed(int bytes)
    {
        _consumed += bytes;
        if (_consumed >= LinkProtocol.InitialWindow / 2 && !RemoteEnded && !IsOver)
        {
            _receiveCredit += _consumed;
            Channel.SendWindow(this, _consumed);
            _consumed = 0;
        }
    }

    /// <summary>The stream ends unfinished, by the peer's word or with its link; whoever waits on it goes on.</summary>
    internal void Break(bool notProcessed)
    {
        if (!IsOver)
        {
            IsOver = true;
            NotProcessed = notProcessed;
            _reader.End();
            _writer.Resume();
        }
    }

    internal bool IsLate(long nowMs) => nowMs >= _deadline;

    /// <summary>The deadline passed.</summary>
    internal void Expire()
    {
        _deadline = NoDeadline;
        if (DeadlineAction is { } action)
        {
            action();
            return;
        }

        DeadlinePassed = true;
        Channel.Abort(this);
    }
}
