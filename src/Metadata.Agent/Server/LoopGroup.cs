using Metadata.Linux.Transport;

namespace Metadata.Agent.Server;

/// <summary>The agent's event loops, <c>metadata_workers</c> of them. Listeners share all of them.</summary>
internal sealed class LoopGroup : IAsyncDisposable
{
    private readonly ServerLoop[] _loops;

    public LoopGroup(int count, TimeProvider time)
    {
        _loops = new ServerLoop[count];
        for (int i = 0; i < count; i++)
        {
            _loops[i] = new ServerLoop(new EventLoop($"loop-{i}", time));
            _loops[i].Loop.Start();
        }
    }

    /// <summary>The loops.</summary>
    public IReadOnlyList<ServerLoop> Loops => _loops;

    /// <summary>Open connections over all loops and listeners.</summary>
    public int ConnectionCount => _loops.Sum(static loop => loop.Loop.ConnectionCount);

    /// <summary>Accepts on every loop; each connection gets a session of <paramref name="handler"/>.</summary>
    public void Listen(ListeningSocket socket, IExchangeHandler handler, SessionLimits limits)
    {
        foreach (ServerLoop loop in _loops)
        {
            loop.Loop.Listen(socket, connection => new HttpSession(connection, handler, limits, loop).RunAsync());
        }
    }

    /// <summary>Ends after running exchanges ended, or with <paramref name="deadline"/>.</summary>
    public async ValueTask DrainAsync(CancellationToken deadline)
    {
        foreach (ServerLoop loop in _loops)
        {
            loop.IsDraining = true;
        }

        await Task.WhenAll(_loops.Select(loop => loop.Loop.DrainAsync(TimeSpan.FromSeconds(25)))).WaitAsync(deadline);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        foreach (ServerLoop loop in _loops)
        {
            loop.Loop.Dispose();
        }

        return ValueTask.CompletedTask;
    }
}
