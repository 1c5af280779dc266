namespace Metadata.Relay.Link;

/// <summary>The link's time: deadlines of its streams, a peer that says nothing, one that does not leave. Runs only while there is something to wait for, so an idle link wakes nobody.</summary>
internal sealed class LinkWatch
{
    // A peer that says nothing for this long, with streams waiting, is asked; as long again, and it is given up.
    private const long ProbeAfterMs = 5_000;

    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(250);

    private readonly LinkChannel _channel;
    private readonly LinkOutput _output;
    private readonly IRelayConnection _connection;
    private readonly ITimer _timer;
    private readonly List<LinkStream> _late = [];
    private long _heardMs;
    private long _leftMs;
    private bool _running;
    private bool _probing;

    public LinkWatch(LinkChannel channel, LinkOutput output, IRelayConnection connection, TimeProvider time)
    {
        _channel = channel;
        _output = output;
        _connection = connection;
        _timer = time.CreateTimer(static state => ((LinkWatch)state!).Tick(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>There is a stream to wait for.</summary>
    public void Start()
    {
        if (!_running)
        {
            _running = true;
            _heardMs = _channel.NowMs;
            _timer.Change(Period, Period);
        }
    }

    /// <summary>The peer was told to leave.</summary>
    public void Leave()
    {
        _leftMs = _channel.NowMs;
        Start();
    }

    /// <summary>The peer said something.</summary>
    public void Heard()
    {
        _heardMs = _channel.NowMs;
        _probing = false;
    }

    /// <summary>The link is over.</summary>
    public void End() => _timer.Dispose();

    private void Tick()
    {
        var now = _channel.NowMs;
        if (_channel.StreamCount > 0)
        {
            ExpireStreams(now);
            Probe(now);
        }
        else if (_channel.IsGoingAway && _channel.IsServer)
        {
            // The peer has had time to close; whatever it sends now is answered by a new process.
            if (now - _leftMs >= ProbeAfterMs)
            {
                _connection.Abort();
            }
        }
        else
        {
            _running = false;
            _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    private void ExpireStreams(long now)
    {
        foreach (var stream in _channel.Streams)
        {
            if (stream.IsLate(now))
            {
                _late.Add(stream);
            }
        }

        foreach (var stream in _late)
        {
            stream.Expire();
        }

        _late.Clear();
    }

    private void Probe(long now)
    {
        var silent = now - _heardMs;
        if (_probing && silent >= 2 * ProbeAfterMs)
        {
            _connection.Abort();
        }
        else if (!_probing && silent >= ProbeAfterMs)
        {
            _probing = true;
            _output.WriteProbe(LinkFrameType.Ping, (ulong)now);
            _channel.Flush();
        }
    }
}
