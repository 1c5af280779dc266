namespace Metadata.Relay;

/// <summary>
/// The serving side of one event loop: its live sessions and its spare ones. Not thread-safe: every call
/// comes from the loop's thread.
/// </summary>
public sealed class RelayServer
{
    private const int MaxSpare = 256;

    private readonly Stack<GuestSession> _spare = new();
    private readonly LinkedList<GuestSession> _live = new();
    private TaskCompletionSource? _drained;

    /// <summary>Makes a server.</summary>
    /// <param name="handler">Decides about each request.</param>
    /// <param name="limits">Bounds.</param>
    /// <param name="timeProvider">The loop's clock.</param>
    /// <param name="observer">Told about refusals; null for nobody.</param>
    public RelayServer(IExchangeHandler handler, RelayLimits limits, TimeProvider timeProvider, IRelayObserver? observer)
    {
        ArgumentNullException.ThrowIfNull(handler);
        ArgumentNullException.ThrowIfNull(limits);
        ArgumentNullException.ThrowIfNull(timeProvider);
        Handler = handler;
        Limits = limits;
        TimeProvider = timeProvider;
        Observer = observer;
    }

    /// <summary>The bounds.</summary>
    public RelayLimits Limits { get; }

    /// <summary>Connections being served.</summary>
    public int ConnectionCount => _live.Count;

    /// <summary>No further request is taken after the one in flight.</summary>
    public bool Draining => _drained is not null;

    internal IExchangeHandler Handler { get; }

    internal TimeProvider TimeProvider { get; }

    internal IRelayObserver? Observer { get; }

    /// <summary>Serves a connection until it is closed; never throws for what the peer does.</summary>
    public async Task ServeAsync(IRelayConnection connection)
    {
        ArgumentNullException.ThrowIfNull(connection);
        if (_live.Count >= Limits.MaxConnections && !EvictIdle())
        {
            connection.Abort();
            await connection.CloseAsync(linger: false);
            return;
        }

        if (!_spare.TryPop(out var session))
        {
            session = new GuestSession(this);
        }

        _live.AddLast(session.Node);
        try
        {
            await session.RunAsync(connection);
        }
        finally
        {
            _live.Remove(session.Node);
            if (_spare.Count < MaxSpare)
            {
                _spare.Push(session);
            }

            if (_live.Count == 0)
            {
                _drained?.TrySetResult();
            }
        }
    }

    /// <summary>Closes idle connections now and the others after their answer; complete when none is left.</summary>
    public Task DrainAsync()
    {
        if (_drained is null)
        {
            _drained = new TaskCompletionSource();
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

    /// <summary>A session took a request.</summary>
    internal void MoveToYoungest(GuestSession session)
    {
        if (_live.Last != session.Node)
        {
            _live.Remove(session.Node);
            _live.AddLast(session.Node);
        }
    }

    // Sessions stand in the order of their last request: the first idle one is the oldest.
    private bool EvictIdle()
    {
        for (var node = _live.First; node is not null; node = node.Next)
        {
            if (node.Value.IsIdle)
            {
                node.Value.Evict();
                return true;
            }
        }

        return false;
    }
}
