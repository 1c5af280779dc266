using System.Runtime.CompilerServices;

namespace Metadata.Relay.Tasks;

/// <summary>
/// The suspended calls of one method, reused by the thread that ends them. The runtime's own pooling builder keeps one per
/// thread and core; a loop has as many as it has guests waiting.
/// </summary>
/// <typeparam name="TStateMachine">The compiler's.</typeparam>
/// <typeparam name="TResult">What the method returns.</typeparam>
internal sealed class SuspendedMethod<TStateMachine, TResult> : SuspendedMethod<TResult>
    where TStateMachine : IAsyncStateMachine
{
    // What a burst leaves above it goes back to the collector.
    private const int MaxSpare = 1024;

    [ThreadStatic]
    private static SuspendedMethod<TStateMachine, TResult>? t_spare;

    [ThreadStatic]
    private static int t_count;

    private SuspendedMethod<TStateMachine, TResult>? _next;
    private TStateMachine? _stateMachine;

    private SuspendedMethod() => Continuation = MoveNext;

    /// <inheritdoc/>
    public override Action Continuation { get; }

    /// <summary>One that is free.</summary>
    public static SuspendedMethod<TStateMachine, TResult> Take()
    {
        if (t_spare is not { } spare)
        {
            return new SuspendedMethod<TStateMachine, TResult>();
        }

        t_spare = spare._next;
        t_count--;
        spare._next = null;
        return spare;
    }

    /// <summary>Keeps the method's state from its first wait on.</summary>
    public void Hold(ref TStateMachine stateMachine) => _stateMachine = stateMachine;

    /// <inheritdoc/>
    protected override void Free()
    {
        _stateMachine = default;
        if (t_count < MaxSpare)
        {
            _next = t_spare;
            t_spare = this;
            t_count++;
        }
    }

    private void MoveNext() => _stateMachine!.MoveNext();
}
