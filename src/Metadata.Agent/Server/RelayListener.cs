using Metadata.Agent.Hosting;
using Metadata.Linux.Transport;
using Metadata.Relay;
using Microsoft.Extensions.Logging;

namespace Metadata.Agent.Server;

/// <summary>One listening socket served on several loops, one <see cref="RelayServer"/> on each.</summary>
internal sealed class RelayListener(IReadOnlyList<EventLoop> loops, RelayLimits limits, ILogger logger)
{
    private readonly List<(EventLoop Loop, RelayServer Server)> _servers = [];

    /// <summary>Accepts until <see cref="StopAsync"/>.</summary>
    /// <param name="socket">The socket; stays the caller's.</param>
    /// <param name="handlerFor">Makes the handler of one loop; it is never shared with another loop.</param>
    /// <param name="admits">False closes a connection before it is read; null = all are served.</param>
    public void Start(ListeningSocket socket, Func<EventLoop, IExchangeHandler> handlerFor, Func<LoopConnection, bool>? admits = null)
    {
        var observer = new AgentObserver(logger);
        foreach (EventLoop loop in loops)
        {
            var server = new RelayServer(handlerFor(loop), limits, loop.TimeProvider, observer);
            _servers.Add((loop, server));
            loop.Listen(socket, connection => admits is null || admits(connection)
                ? server.ServeAsync(new RelayConnection(connection))
                : connection.DisposeAsync().AsTask());
        }
    }

    /// <summary>
    /// Stops accepting, closes idle connections now and the others behind their answer. The socket may be closed
    /// afterwards.
    /// </summary>
    public async Task StopAsync(CancellationToken deadline)
    {
        await Task.WhenAll(_servers.Select(static pair => LoopGroup.RunAsync(pair.Loop, () =>
        {
            pair.Loop.StopListening();
            return Task.CompletedTask;
        })));
        try
        {
            await Task.WhenAll(_servers.Select(static pair => LoopGroup.RunAsync(pair.Loop, pair.Server.DrainAsync)))
                .WaitAsync(deadline);
        }
        catch (OperationCanceledException)
        {
            AgentLog.DrainIncomplete(logger, _servers.Sum(static pair => pair.Server.ConnectionCount));
        }
    }
}
