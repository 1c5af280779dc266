using System.Collections.Concurrent;
using Metadata.Linux.Transport;

namespace Metadata.Agent.Hosting;

/// <summary>The one thread that does SQLite's blocking work, in order of arrival.</summary>
internal sealed class BlockingWorker : IDisposable
{
    private readonly BlockingCollection<Action> _queue = new(boundedCapacity: 65536);
    private readonly Thread _thread;

    public BlockingWorker()
    {
        _thread = new Thread(Run) { IsBackground = true, Name = "sqlite" };
        _thread.Start();
    }

    /// <summary>Runs <paramref name="work"/> on the worker; the task completes on a thread of the pool.</summary>
    /// <exception cref="InvalidOperationException">The queue is full.</exception>
    public Task<T> RunAsync<T>(Func<T> work)
    {
        // Not on the worker itself: whoever awaits would hold up the next in the queue.
        var completion = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        bool queued = _queue.TryAdd(() =>
        {
            try
            {
                completion.SetResult(work());
            }
#pragma warning disable CA1031 // Whatever the work throws belongs to the one who asked.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                completion.SetException(exception);
            }
        });
        if (!queued)
        {
            completion.SetException(new InvalidOperationException("The database queue is full."));
        }

        return completion.Task;
    }

    /// <summary>Runs <paramref name="work"/> on the worker; the caller continues on <paramref name="loop"/>.</summary>
    public async Task<T> RunAsync<T>(EventLoop loop, Func<T> work)
    {
        try
        {
            return await RunAsync(work);
        }
        finally
        {
            await loop.SwitchTo();
        }
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
