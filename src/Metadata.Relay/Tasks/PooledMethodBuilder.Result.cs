using System.Runtime.CompilerServices;

namespace Metadata.Relay.Tasks;

/// <summary>As <see cref="PooledMethodBuilder"/>, for methods with a result.</summary>
/// <typeparam name="TResult">What the method returns.</typeparam>
internal struct PooledMethodBuilder<TResult>
{
    private SuspendedMethod<TResult>? _suspended;
    private Exception? _exception;
    private TResult _result;

    /// <summary>For the compiler.</summary>
    public readonly ValueTask<TResult> Task =>
        _suspended is { } suspended ? new(suspended, suspended.Version)
        : _exception is { } exception ? ValueTask.FromException<TResult>(exception)
        : new(_result);

    /// <summary>The same without the result.</summary>
    public readonly ValueTask VoidTask =>
        _suspended is { } suspended ? new(suspended, suspended.Version)
        : _exception is { } exception ? ValueTask.FromException(exception)
        : default;

    /// <summary>For the compiler.</summary>
    public static PooledMethodBuilder<TResult> Create() => default;

#pragma warning disable CA1822 // The compiler calls them on an instance.
    /// <summary>For the compiler.</summary>
    public readonly void Start<TStateMachine>(ref TStateMachine stateMachine)
        where TStateMachine : IAsyncStateMachine => stateMachine.MoveNext();

    /// <summary>For the compiler.</summary>
    public readonly void SetStateMachine(IAsyncStateMachine stateMachine)
    {
        // State machines are values here: there is nothing to tell them.
    }
#pragma warning restore CA1822

    /// <summary>For the compiler.</summary>
    public void SetResult(TResult result)
    {
        if (_suspended is { } suspended)
        {
            suspended.SetResult(result);
        }
        else
        {
            _result = result;
        }
    }

    /// <summary>For the compiler.</summary>
    public void SetException(Exception exception)
    {
        if (_suspended is { } suspended)
        {
            suspended.SetException(exception);
        }
        else
        {
            _exception = exception;
        }
    }

    /// <summary>For the compiler.</summary>
    public void AwaitOnCompleted<TAwaiter, TStateMachine>(ref TAwaiter awaiter, ref TStateMachine stateMachine)
        where TAwaiter : INotifyCompletion
        where TStateMachine : IAsyncStateMachine => awaiter.OnCompleted(Suspend(ref stateMachine));

    /// <summary>For the compiler.</summary>
    public void AwaitUnsafeOnCompleted<TAwaiter, TStateMachine>(ref TAwaiter awaiter, ref TStateMachine stateMachine)
        where TAwaiter : ICriticalNotifyCompletion
        where TStateMachine : IAsyncStateMachine => awaiter.UnsafeOnCompleted(Suspend(ref stateMachine));

    // This builder is a field of the state machine: it must know the call before the state machine is copied into it.
    private Action Suspend<TStateMachine>(ref TStateMachine stateMachine)
        where TStateMachine : IAsyncStateMachine
    {
        if (_suspended is not { } suspended)
        {
            var first = SuspendedMethod<TStateMachine, TResult>.Take();
            _suspended = first;
            first.Hold(ref stateMachine);
            return first.Continuation;
        }

        return suspended.Continuation;
    }
}
