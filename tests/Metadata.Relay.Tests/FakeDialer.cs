namespace Metadata.Relay.Tests;

internal sealed class FakeDialer : IUpstreamDialer
{
    private readonly Queue<FakeConnection?> _next = new();

    public int Dials { get; private set; }

    public Failure Unreachable => Failure.AgentUnreachable;

    public FakeConnection Add()
    {
        var connection = new FakeConnection();
        _next.Enqueue(connection);
        return connection;
    }

    public void AddAbsent() => _next.Enqueue(null);

    public ValueTask<IRelayConnection?> DialAsync(TimeSpan timeout)
    {
        Dials++;
        return new(_next.TryDequeue(out var connection) ? connection : null);
    }
}
