using System.Runtime.CompilerServices;

namespace Metadata.Linux.Transport;

/// <summary>One connection's handler, from the accept to its end. Reused, so that a connection allocates nothing.</summary>
internal sealed class HandlerRun
{
    private const int MaxSpare = 512;

    private static readonly Action<object?> _finish = static run => ((HandlerRun)run!).Finish();

    private readonly EventLoop _loop;
    private readonly Stack<HandlerRun> _spare;
    private readonly Action _ended;
    private LoopConnection _connection = null!;
    private ValueTaskAwaiter _handler;
    private int _generation;
    private bool _failed;

    public HandlerRun(EventLoop loop, Stack<HandlerRun> spare)
    {
        _loop = loop;
        _spare = spare;
        _ended = OnEnded;
    }

    public void Start(LoopConnection connection, Func<LoopConnection, ValueTask> handler)
    {
        _connection = connection;
        _generation = connection.Generation;
        try
        {
#pragma warning disable CA2012 // Taken apart by hand, once: the continuation must be a cached delegate.
            _handler = handler(connection).GetAwaiter();
#pragma warning restore CA2012
        }
#pragma warning disable CA1031 // Whatever one connection's handler throws ends that connection only.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Fail(exception);
            Finish();
            return;
        }

        if (_handler.IsCompleted)
        {
            OnEnded();
        }
        else
        {
            _handler.UnsafeOnCompleted(_ended);
        }
    }

    // A handler may end on another thread.
    private void OnEnded()
    {
        try
        {
            _handler.GetResult();
        }
#pragma warning disable CA1031 // As above.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Fail(exception);
        }

        if (_loop.IsCurrent)
        {
            Finish();
        }
        else
        {
            _loop.Post(_finish, this);
        }
    }

    private void Fail(Exception exception)
    {
        _failed = true;
        _loop.ReportFailure(_connection, exception);
    }

    private void Finish()
    {
        LoopConnection connection = _connection;
        if (_failed && connection.Generation == _generation)
        {
            connection.Abort(AbortReason.HandlerFailed);
        }

        if (connection.Generation == _generation)
        {
            _ = connection.DisposeAsync().AsTask();
        }

        _connection = null!;
        _handler = default;
        _failed = false;
        if (_spare.Count < MaxSpare)
        {
            _spare.Push(this);
        }
    }
}
