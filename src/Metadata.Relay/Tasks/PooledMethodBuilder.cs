using System.Runtime.CompilerServices;

namespace Metadata.Relay.Tasks;

/// <summary>
/// Builds methods that return a ValueTask and allocate nothing in steady state, however many of them wait at once. For code
/// of a loop: the execution context does not flow through them.
/// </summary>
internal struct PooledMethodBuilder
{
    private PooledMethodBuilder<bool> _builder;

    /// <summary>For the compiler.</summary>
    public ValueTask Task => _builder.VoidTask;

    /// <summary>For the compiler.</summary>
    public static PooledMethodBuilder Create() => default;

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
    public void SetResult() => _builder.SetResult(true);

    /// <summary>For the compiler.</summary>
    public void SetException(Exception exception) => _builder.SetException(exception);

    /// <summary>For the compiler.</summary>
    public void AwaitOnCompleted<TAwaiter, TStateMachine>(ref TAwaiter awaiter, ref TStateMachine stateMachine)
        where TAwaiter : INotifyCompletion
        where TStateMachine : IAsyncStateMachine => _builder.AwaitOnCompleted(ref awaiter, ref stateMachine);

    /// <summary>For the compiler.</summary>
    public void AwaitUnsafeOnCompleted<TAwaiter, TStateMachine>(ref TAwaiter awaiter, ref TStateMachine stateMachine)
        where TAwaiter : ICriticalNotifyCompletion
        where TStateMachine : IAsyncStateMachine => _builder.AwaitUnsafeOnCompleted(ref awaiter, ref stateMachine);
}
