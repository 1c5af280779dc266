using System.Runtime.CompilerServices;
using Metadata.Relay.Link;
using Metadata.Relay.Tasks;

namespace Metadata.Relay;

/// <summary>
/// The serving side of one event loop: its live sessions and its spare ones. Not thread-safe: every call
/// comes from the loop's thread.
/// </summary>
public sealed class RelayServer
{
    // Refused connections that linger until they have read why; the others are just closed.
    private const int MaxRefusing = 64;
    private const int MaxRefusingPerSource = 8;

    private readonly SessionPool _spare;
    private readonly LinkedList<GuestSession> _live = new();
    private readonly SourceTable _sources;
    private readonly int _nearCap;
    private readonly List<LinkChannel> _links = [];
    private TaskCompletionSource? _drained;
    private int _refusing;

    /// <summary>Makes a server.</summary>
    /// <param name="handler">Decides about each request.</param>
    /// <param name="limits">Bounds.</param>
    /// <param name="timeProvider">The loop's clock.</param>
    /// <param name="observer">Told about refusals; null for nobody.</param>
    /// <param name="sessions">Spare sessions that it shares with other servers of the same loop; null: its own.</param>
    public RelayServer(IExchangeHandler handler, RelayLimits limits, TimeProvider timeProvider, IRelayObserver? observer, SessionPool? sessions = null)
    {
        ArgumentNullException.ThrowIfNull(handler);
        ArgumentNullException.ThrowIfNull(limits);
        ArgumentNullException.ThrowIfNull(timeProvider);
        Handler = handler;
        Limits = limits;
        TimeProvider = timeProvider;
        Observer = observer;
        _spare = sessions ?? new SessionPool();
        _sources = new SourceTable(limits, timeProvider);
        _nearCap = limits.MaxConnections - (limits.MaxConnections / 16);
    }

    /// <summary>The bounds.</summary>
    public RelayLimits Limits { get; }

    /// <summary>The sources with requests above a rate.</summary>
    public Offenders Offenders { get; } = new();

    /// <summary>What was answered.</summary>
    public RelayCounters Counters { get; } = new();

    /// <summary>Connections being served.</summary>
    public int ConnectionCount => _live.Count;

    /// <summary>No further request is taken after the one in flight.</summary>
    public bool Draining => _drained is not null;

    internal IExchangeHandler Handler { get; }

    internal TimeProvider TimeProvider { get; }

    internal IRelayObserver? Observer { get; }

    internal RequestNames Names { get; } = new();

    /// <summary>Serves a connection until it is closed; never throws for what the peer does.</summary>
    [AsyncMethodBuilder(typeof(PooledMethodBuilder))]
    public async ValueTask ServeAsync(IRelayConnection connection)
    {
        ArgumentNullException.ThrowIfNull(connection);
        Counters.Touch();
        var source = _sources.Arrive(connection.Source);
        var failure = Admit(source);
        if (failure != Failure.None)
        {
            await RefuseAsync(connection, source, failure);
            return;
        }

        var session = Take();
        _live.AddLast(session.Node);
        session.Source = source;
        source?.Sessions.AddLast(session.SourceNode);
        try
        {
            await session.RunAsync(connection);
        }
        finally
        {
            Retire(session);
        }
    }

    /// <summary>Closes the connection that has been idle for longest; false when none is.</summary>
    public bool EvictIdle() => EvictIdle(_live);

    /// <summary>Closes idle connections now and the others after their answer; complete when none is left.</summary>
    public Task DrainAsync()
    {
        if (_drained is null)
        {
            _drained = new TaskCompletionSource();
            foreach (var link in _links)
            {
                link.GoAway();
            }

            for (var node = _live.First; node is not null;)
            {
                // Waking a session may end it on the spot and take its node out.
                var next = node.Next;
                node.Value.WakeIdle();
                node = next;
            }

            if (_live.Count == 0)
            {
                _drained.TrySetResult();
            }
        }

        return _drained.Task;
    }

    /// <summary>Ends every connection as it is, answered or not.</summary>
    public void Abort()
    {
        for (var node = _live.First; node is not null;)
        {
            var next = node.Next;
            node.Value.Evict();
            node = next;
        }
    }

    /// <summary>Serves the streams of a link until the link ends.</summary>
    internal async ValueTask ServeLinkAsync(IRelayConnection connection)
    {
        var link = new LinkChannel(connection, TimeProvider, StartStream);
        _links.Add(link);
        if (Draining)
        {
            link.GoAway();
        }

        try
        {
            await link.RunAsync();
        }
        finally
        {
            _links.Remove(link);
        }
    }

    /// <summary>A session has ended and serves another connection later.</summary>
    internal void Retire(GuestSession session)
    {
        _live.Remove(session.Node);
        session.Source?.Sessions.Remove(session.SourceNode);
        PutBack(session);
        if (_live.Count == 0)
        {
            _drained?.TrySetResult();
        }
    }

    /// <summary>A session took a request.</summary>
    /// <returns>0, or the seconds until its source has a request left.</returns>
    internal int AdmitRequest(GuestSession session)
    {
        MoveToYoungest(_live, session.Node);
        if (session.Exchange.IsProbe)
        {
            return 0;
        }

        if (session.Source is not { } source)
        {
            return 0;
        }

        MoveToYoungest(source.Sessions, session.SourceNode);
        var wait = Limits.CountsRequests ? source.Take(Limits, TimeProvider) : 0;
        if (wait == 0)
        {
            return 0;
        }

        Offenders.Add(source.Address);
        Observer?.Throttled(session.Exchange, Offenders, refused: !Limits.RateDryRun);
        return Limits.RateDryRun ? 0 : wait;
    }

    private static void MoveToYoungest(LinkedList<GuestSession> list, LinkedListNode<GuestSession> node)
    {
        if (list.Last != node)
        {
            list.Remove(node);
            list.AddLast(node);
        }
    }

    // Sessions stand in the order of their last request: the first idle one is the oldest.
    private static bool EvictIdle(LinkedList<GuestSession> sessions)
    {
        for (var node = sessions.First; node is not null; node = node.Next)
        {
            if (node.Value.IsIdle)
            {
                node.Value.Evict();
                return true;
            }
        }

        return false;
    }

    private bool IsCrowded => _live.Count >= Limits.CrowdedFrom;

    // With room for all, a source may have as many connections as it likes; in a crowd its share is limited, and
    // its own connections make room first, so that one source cannot push out another.
    private Failure Admit(Source? source)
    {
        if (source is not null && IsCrowded && Limits.MaxConnectionsPerSource > 0 && source.Sessions.Count >= Limits.MaxConnectionsPerSource
            && !EvictIdle(source.Sessions))
        {
            return Failure.TooManyConnections;
        }

        return _live.Count >= _nearCap && !EvictIdle() && _live.Count >= Limits.MaxConnections ? Failure.Overloaded : Failure.None;
    }

    private void StartStream(LinkStream stream)
    {
        var session = Take();
        _live.AddLast(session.Node);
        session.Start(stream);
    }

    private async ValueTask RefuseAsync(IRelayConnection connection, Source? source, Failure failure)
    {
        if (_refusing >= MaxRefusing || source?.Refusing >= MaxRefusingPerSource)
        {
            connection.Abort();
            await connection.CloseAsync(linger: false);
            return;
        }

        var session = Take();
        _refusing++;
        if (source is not null)
        {
            source.Refusing++;
        }

        await session.RefuseAsync(connection, failure);
        _refusing--;
        if (source is not null)
        {
            source.Refusing--;
        }

        PutBack(session);
    }

    private GuestSession Take() => _spare.Take(this);

    private void PutBack(GuestSession session)
    {
        session.Source = null;
        _spare.PutBack(session);
    }
}
