using Metadata.Agent.Hosting;
using Metadata.Linux.Transport;
using Metadata.Relay;
using Microsoft.Extensions.Logging;

namespace Metadata.Agent.Server;

/// <summary>One listening socket served on several loops, one <see cref="RelayServer"/> on each.</summary>
internal sealed class RelayListener(IReadOnlyList<EventLoop> loops, RelayLimits limits, Func<EventLoop, AgentObserver> observerFor, ILogger logger)
{
    // A proxy waits 5 s for an agent that is away and repeats what was cut off: less than that, with room for the start
    // of the next agent.
    private static readonly TimeSpan _drain = TimeSpan.FromSeconds(3);

    private readonly List<(EventLoop Loop, RelayServer Server)> _servers = [];

    /// <summary>Accepts until <see cref="StopAsync"/>.</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="handlerFor">Makes the handler of one loop; it is never shared with another loop.</param>
    /// <param name="admits">False closes a connection before it is read; null = all are served.</param>
    public void Start(ListeningSocket socket, Func<EventLoop, IExchangeHandler> handlerFor, Func<LoopConnection, bool>? admits = null)
    {
        foreach (EventLoop loop in loops)
        {
            var server = new RelayServer(handlerFor(loop), limits, loop.TimeProvider, observerFor(loop));
            _servers.Add((loop, server));
            loop.Listen(
                socket,
                connection => admits is null || admits(connection)
                    ? server.ServeAsync(new RelayConnection(connection))
                    : connection.DisposeAsync(),
                exhausted: () => server.EvictIdle());
        }
    }

    /// <summary>
    /// Stops accepting on all sockets of the loops and closes this one, so that a successor may take its place; then closes
    /// idle connections now and the others behind their answer, for 3 s at most.
    /// </summary>
    public async Task StopAsync(ListeningSocket socket)
    {
        foreach ((EventLoop loop, _) in _servers)
        {
            loop.StopListening();
        }

        // Posted behind the stop: where this ran, nobody listens any more.
        await Task.WhenAll(_servers.Select(static pair => LoopGroup.RunAsync(pair.Loop, static () => Task.CompletedTask)));
        socket.Dispose();
        try
        {
            await Task.WhenAll(_servers.Select(static pair => LoopGroup.RunAsync(pair.Loop, pair.Server.DrainAsync)))
                .WaitAsync(_drain);
        }
        catch (TimeoutException)
        {
            AgentLog.DrainIncomplete(logger, _servers.Sum(static pair => pair.Server.ConnectionCount));
        }
    }
}
