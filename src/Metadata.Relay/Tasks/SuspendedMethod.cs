using System.Threading.Tasks.Sources;

namespace Metadata.Relay.Tasks;

/// <summary>An asynchronous method that waits: the source of the ValueTask that its caller holds.</summary>
/// <typeparam name="TResult">What the method returns.</typeparam>
internal abstract class SuspendedMethod<TResult> : IValueTaskSource<TResult>, IValueTaskSource
{
    private ManualResetValueTaskSourceCore<TResult> _source;

    /// <summary>Goes on with the method.</summary>
    public abstract Action Continuation { get; }

    /// <summary>The token of its ValueTask.</summary>
    public short Version => _source.Version;

    /// <summary>The method has returned; who awaits it goes on at once.</summary>
    public void SetResult(TResult result) => _source.SetResult(result);

    /// <summary>The method has thrown.</summary>
    public void SetException(Exception exception) => _source.SetException(exception);

    /// <inheritdoc/>
    public TResult GetResult(short token)
    {
        var isOver = _source.GetStatus(token) != ValueTaskSourceStatus.Pending;
        try
        {
            return _source.GetResult(token);
        }
        finally
        {
            if (isOver)
            {
                _source.Reset();
                Free();
            }
        }
    }

    /// <inheritdoc/>
    public ValueTaskSourceStatus GetStatus(short token) => _source.GetStatus(token);

    /// <inheritdoc/>
    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);

    void IValueTaskSource.GetResult(short token) => GetResult(token);

    /// <summary>The result was taken: the object may serve another call.</summary>
    protected abstract void Free();
}
