using Metadata.Linux.Transport;

namespace Metadata.Linux.Namespaces;

/// <summary>
/// Work inside namespaces for a loop that must not wait: one thread enters one namespace after the other and ends when
/// nothing is left. No other thread ever leaves its own.
/// </summary>
public sealed class NamespaceQueue(EventLoop loop)
{
    private readonly Queue<Action> _visits = new();
    private readonly Lock _gate = new();
    private bool _running;

    /// <summary>Runs an action inside a namespace and tells its outcome on the loop; from any thread.</summary>
    /// <param name="target">The namespace.</param>
    /// <param name="identity">The kernel's identity that it must have (<see cref="NetworkNamespace.TryGetIdentity"/>); else it is not entered.</param>
    /// <param name="action">Short; on the queue's thread.</param>
    /// <param name="done">Called on the loop with the result, or with what the action or the kernel had against it.</param>
    public void Enter<T>(NetworkNamespace target, string identity, Func<T> action, Action<T?, Exception?> done)
        where T : class?
    {
        ArgumentNullException.ThrowIfNull(target);
        lock (_gate)
        {
            _visits.Enqueue(() => Visit(target, identity, action, done));
            if (!_running)
            {
                _running = true;
                new Thread(Run) { IsBackground = true, Name = "namespaces" }.Start();
            }
        }
    }

    private void Run()
    {
        while (true)
        {
            Action? visit;
            lock (_gate)
            {
                if (!_visits.TryDequeue(out visit))
                {
                    _running = false;
                    return;
                }
            }

            visit();
        }
    }

    private void Visit<T>(NetworkNamespace target, string identity, Func<T> action, Action<T?, Exception?> done)
        where T : class?
    {
        T? result = null;
        Exception? failure = null;
        try
        {
            target.Enter(identity);
            result = action();
        }
#pragma warning disable CA1031 // Whatever it is, it belongs to whoever asked.
        catch (Exception e)
#pragma warning restore CA1031
        {
            failure = e;
        }

        loop.Post(_ => done(result, failure), null);
    }
}
