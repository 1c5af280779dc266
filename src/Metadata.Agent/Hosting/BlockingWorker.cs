using System.Collections.Concurrent;
using Metadata.Linux.Transport;

namespace Metadata.Agent.Hosting;

/// <summary>
/// The one thread that does SQLite's blocking work, in order of arrival. Answers come back on the event loop that
/// asked, so that a connection's code never leaves its loop.
/// </summary>
internal sealed class BlockingWorker : IDisposable
{
    private readonly BlockingCollection<Action> _queue = new(boundedCapacity: 65536);
    private readonly Thread _thread;

    public BlockingWorker()
    {
        _thread = new Thread(Run) { IsBackground = true, Name = "sqlite" };
        _thread.Start();
    }

    /// <summary>Work queued and not begun.</summary>
    public int Waiting => _queue.Count;

    /// <summary>Runs <paramref name="work"/> on the worker; the task completes on <paramref name="loop"/>.</summary>
    public Task<T> RunAsync<T>(EventLoop loop, Func<T> work)
    {
        var completion = new TaskCompletionSource<T>();
        bool queued = _queue.TryAdd(() =>
        {
            try
            {
                T result = work();
                loop.Post(static state =>
                {
                    (TaskCompletionSource<T> done, T value) = ((TaskCompletionSource<T>, T))state!;
                    done.SetResult(value);
                }, (completion, result));
            }
#pragma warning disable CA1031 // Whatever the work throws belongs to the one who asked.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                loop.Post(static state =>
                {
                    (TaskCompletionSource<T> done, Exception failure) = ((TaskCompletionSource<T>, Exception))state!;
                    done.SetException(failure);
                }, (completion, exception));
            }
        });
        if (!queued)
        {
            completion.SetException(new InvalidOperationException("The database queue is full."));
        }

        return completion.Task;
    }

    /// <summary>Finishes what is queued, then ends the thread.</summary>
    public void Dispose()
    {
        _queue.CompleteAdding();
        _thread.Join();
        _queue.Dispose();
    }

    private void Run()
    {
        foreach (Action work in _queue.GetConsumingEnumerable())
        {
            work();
        }
    }
}
