namespace Metadata.Linux.Transport;

/// <summary>A loop's connection objects between uses.</summary>
internal sealed class ConnectionPool(EventLoop loop)
{
    private const int MaxIdle = 512;

    private readonly Stack<LoopConnection> _idle = new();
    private readonly List<LoopConnection> _retired = [];

    public LoopConnection Take() => _idle.TryPop(out LoopConnection? connection) ? connection : new LoopConnection(loop);

    public void PutBack(LoopConnection unused) => _idle.Push(unused);

    /// <summary>Reused only after the turn: code further up the stack may still look at it.</summary>
    public void Retire(LoopConnection connection) => _retired.Add(connection);

    public void Clear() => _idle.Clear();

    public void Recycle()
    {
        foreach (LoopConnection connection in _retired)
        {
            connection.Reset();
            if (_idle.Count < MaxIdle)
            {
                _idle.Push(connection);
            }
        }

        _retired.Clear();
    }
}
