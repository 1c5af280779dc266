using System.Runtime.CompilerServices;
using Metadata.Relay.Tasks;

namespace Metadata.Relay.Link;

/// <summary>
/// One link: frames in, frames out, the streams between. All calls come from the thread of its connection. A malformed
/// frame ends the link and its streams, nothing else.
/// </summary>
internal sealed class LinkChannel
{
    private const int MaxSpare = 512;

    private readonly IRelayConnection _connection;
    private readonly TimeProvider _time;
    private readonly Action<LinkStream>? _accept;
    private readonly LinkOutput _output;
    private readonly LinkDispatcher _dispatcher;
    private readonly Dictionary<uint, LinkStream> _streams = [];
    private readonly Stack<LinkStream> _spare = new();
    private readonly List<LinkStream> _resumed = [];
    private readonly byte[] _nowhere = new byte[64 * 1024];
    private readonly LinkWatch _watch;
    private bool _receiving;
    private bool _ended;
    private bool _finished;

    /// <summary>Makes the link of an upgraded connection.</summary>
    /// <param name="connection">Owned by the caller, who closes it after <see cref="RunAsync"/>.</param>
    /// <param name="time">The clock of the connection's loop.</param>
    /// <param name="accept">Serves a new stream (server); null: this end opens them (client).</param>
    public LinkChannel(IRelayConnection connection, TimeProvider time, Action<LinkStream>? accept)
    {
        _connection = connection;
        _time = time;
        _accept = accept;
        _output = new LinkOutput(connection.Output, _ => OnUnblocked());
        _dispatcher = new LinkDispatcher(this, _output);
        _watch = new LinkWatch(this, _output, connection, time);
    }

    /// <summary>A stream can be opened now.</summary>
    public bool CanOpen => !_ended && !IsGoingAway && !_output.IsEnded && _streams.Count < LinkProtocol.MaxStreams && LastId < int.MaxValue;

    /// <summary>This end or the other takes no new streams.</summary>
    public bool IsGoingAway { get; set; }

    /// <summary>This end serves the streams that the other opens.</summary>
    public bool IsServer => _accept is not null;

    /// <summary>The highest stream so far.</summary>
    public uint LastId { get; set; }

    /// <summary>Streams in use.</summary>
    public int StreamCount => _streams.Count;

    internal bool IsBlocked => _output.IsBlocked;

    internal long NowMs => _time.GetTimestamp() / (_time.TimestampFrequency / 1000);

    /// <summary>Reads frames until the peer closes, fails, or breaks the protocol. Every stream has ended afterwards.</summary>
    public async ValueTask RunAsync()
    {
        try
        {
            while (await ReceiveAsync())
            {
            }
        }
        catch (Exception e) when (Transport.IsFailure(e))
        {
            // The peer is gone: the streams are told below.
        }
        finally
        {
            _ended = true;
            _watch.End();
            foreach (var stream in _streams.Values.ToArray())
            {
                stream.Break(notProcessed: false);
            }
        }
    }

    /// <summary>Begins a stream (client). Its OPEN frame leaves with the first bytes written.</summary>
    public LinkStream Open() => Begin(++LastId);

    /// <summary>No new streams: those that run are finished, later ones refused.</summary>
    public void GoAway()
    {
        if (!IsGoingAway && !_ended)
        {
            IsGoingAway = true;
            _output.WriteControl(LinkFrameType.GoAway, 0, LastId);
            Flush();
            _watch.Leave();
        }
    }

    /// <summary>Client: with the last stream of a link that takes no new ones the link ends.</summary>
    public void EndWhenUnused()
    {
        if (IsGoingAway && !IsServer && _streams.Count == 0 && !_ended)
        {
            _finished = true;
            _connection.Input.CancelPendingRead();
        }
    }

    /// <summary>Client: the answer was read. The stream is free once the server's end has arrived.</summary>
    public void Release(LinkStream stream)
    {
        stream.Released = true;
        if (stream.RemoteEnded || stream.IsOver)
        {
            Remove(stream);
        }
    }

    internal Memory<byte> GetMemory(LinkStream stream, int sizeHint) =>
        stream.IsOver || _ended ? Nowhere(sizeHint) : _output.GetMemory(stream, sizeHint);

    internal void Advance(LinkStream stream, int bytes)
    {
        if (!stream.IsOver && !_ended)
        {
            _output.Advance(stream, bytes);
        }
    }

    /// <summary>Sends what was written; while frames are being handled, once behind the last of them.</summary>
    internal void Flush()
    {
        if (!_receiving && !_ended)
        {
            _output.Flush();
        }
    }

    internal void SendWindow(LinkStream stream, int bytes)
    {
        if (!_ended)
        {
            _output.WriteControl(LinkFrameType.Window, stream.Id, (uint)bytes);
            Flush();
        }
    }

    /// <summary>Gives a stream up: the peer is told unless it is done anyway.</summary>
    internal void Abort(LinkStream stream)
    {
        var tell = !stream.IsOver && !_ended && stream.Opened && !(_accept is null && stream.RemoteEnded);
        stream.Break(notProcessed: false);
        if (tell)
        {
            _output.WriteControl(LinkFrameType.Reset, stream.Id, (uint)(_accept is null ? LinkResetReason.Cancelled : LinkResetReason.Failed));
            Flush();
        }
    }

    /// <summary>The user is done with the stream: the server's end of it is sent, the client's needs none.</summary>
    internal void Close(LinkStream stream)
    {
        if (!stream.IsOver && !_ended && _accept is not null)
        {
            _output.End(stream);
            Flush();
        }

        Remove(stream);
    }

    /// <summary>The streams in use.</summary>
    internal Dictionary<uint, LinkStream>.ValueCollection Streams => _streams.Values;

    /// <summary>The stream of a number, when it is still in use.</summary>
    internal LinkStream? Find(uint id) => _streams.GetValueOrDefault(id);

    /// <summary>Server: a stream arrived.</summary>
    internal void Accept(LinkStream stream) => _accept!(stream);

    internal LinkStream Begin(uint id)
    {
        if (!_spare.TryPop(out var stream))
        {
            stream = new LinkStream(this);
        }

        stream.Begin(id);
        _streams.Add(id, stream);
        _watch.Start();
        return stream;
    }

    internal void Remove(LinkStream stream)
    {
        if (_streams.Remove(stream.Id))
        {
            stream.End();
            if (_spare.Count < MaxSpare)
            {
                _spare.Push(stream);
            }

            EndWhenUnused();
        }
    }

    private Memory<byte> Nowhere(int sizeHint) => sizeHint <= _nowhere.Length ? _nowhere : new byte[sizeHint];

    [AsyncMethodBuilder(typeof(PooledMethodBuilder<>))]
    private async ValueTask<bool> ReceiveAsync()
    {
        var read = await _connection.Input.ReadAsync();
        var buffer = read.Buffer;
        _watch.Heard();
        _receiving = true;
        var good = true;
        var malformed = false;
        while (good && LinkFrameHeader.TryTake(ref buffer, out var header, out var payload, out malformed))
        {
            good = _dispatcher.Dispatch(header, payload);
        }

        _receiving = false;
        _output.Flush();
        _connection.Input.AdvanceTo(buffer.Start, buffer.End);
        return good && !malformed && !read.IsCompleted && !_output.IsEnded && !_finished;
    }

    // A writer that goes on may end its stream.
    private void OnUnblocked()
    {
        _resumed.AddRange(_streams.Values);
        for (var i = 0; i < _resumed.Count; i++)
        {
            _resumed[i].ResumeWriter();
        }

        _resumed.Clear();
    }
}
