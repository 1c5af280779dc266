namespace Metadata.Relay;

/// <summary>Sessions between two connections, for the servers of one loop. Not thread-safe.</summary>
public sealed class SessionPool
{
    private const int MaxSpare = 256;

    private readonly Stack<GuestSession> _spare = new();

    internal GuestSession Take(RelayServer server)
    {
        if (!_spare.TryPop(out var session))
        {
            session = new GuestSession();
        }

        session.Server = server;
        return session;
    }

    internal void PutBack(GuestSession session)
    {
        session.Server = null!;
        if (_spare.Count < MaxSpare)
        {
            _spare.Push(session);
        }
    }
}
