using Metadata.Agent.Configuration;
using Metadata.Linux.Transport;

namespace Metadata.Agent.Server;

/// <summary>The agent's event loops, <c>metadata_workers</c> of them. Listeners share all of them.</summary>
internal sealed class LoopGroup : IDisposable
{
    private readonly EventLoop[] _loops;

    public LoopGroup(AgentOptions options)
    {
        _loops = new EventLoop[options.Workers];
        for (int i = 0; i < _loops.Length; i++)
        {
            _loops[i] = new EventLoop($"loop-{i}");
            _loops[i].Start();
        }
    }

    /// <summary>The loops.</summary>
    public IReadOnlyList<EventLoop> Loops => _loops;

    /// <summary>Open connections over all loops and listeners.</summary>
    public int ConnectionCount => _loops.Sum(static loop => loop.ConnectionCount);

    /// <summary>Runs <paramref name="work"/> on a loop; the task completes off it.</summary>
    public static Task RunAsync(EventLoop loop, Func<Task> work)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        loop.Post(static state => Begin(((TaskCompletionSource, Func<Task>))state!), (done, work));
        return done.Task;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (EventLoop loop in _loops)
        {
            loop.Dispose();
        }
    }

    private static async void Begin((TaskCompletionSource Done, Func<Task> Work) state)
    {
        try
        {
            await state.Work();
            state.Done.SetResult();
        }
#pragma warning disable CA1031 // Whatever the work throws belongs to the one who asked.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            state.Done.SetException(exception);
        }
    }
}
