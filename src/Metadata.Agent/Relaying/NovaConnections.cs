using Metadata.Agent.Hosting;
using Metadata.Linux.Transport;
using Metadata.Relay;
using Microsoft.Extensions.Logging;

namespace Metadata.Agent.Relaying;

/// <summary>
/// One loop's connections to all novas: the first one that is up. One that fails is left alone and probed until it accepts
/// again, so that requests do not pay for it. Not thread-safe.
/// </summary>
internal sealed class NovaConnections(EventLoop loop, NovaRoute route, RelayLimits limits, ILogger logger) : IUpstreamConnections
{
    private static readonly TimeSpan _firstProbe = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan _longestProbe = TimeSpan.FromMilliseconds(500);

    // It accepts connections but does not answer: a probe would not notice that.
    private static readonly TimeSpan _afterSilence = TimeSpan.FromSeconds(10);

    private readonly NovaPool[] _pools = [.. route.Targets.Select(target => new NovaPool(loop, target, limits))];

    /// <inheritdoc/>
    public ValueTask<UpstreamLease> RentAsync(bool fresh)
    {
        if (!fresh)
        {
            foreach (NovaPool pool in _pools)
            {
                if (pool.Target.IsUp && pool.TakeIdle() is { } connection)
                {
                    return new(new UpstreamLease(connection, Failure.None));
                }

                if (pool.Target.IsUp)
                {
                    break;
                }
            }
        }

        return DialAsync();
    }

    /// <inheritdoc/>
    public void Return(IRelayConnection connection) => ((INovaConnection)connection).Pool.Keep((INovaConnection)connection);

    /// <inheritdoc/>
    public void Discard(IRelayConnection connection)
    {
        NovaPool pool = ((INovaConnection)connection).Pool;
        if (connection.DeadlinePassed)
        {
            Leave(pool, "no answer in time", _afterSilence);
        }

        NovaPool.Close(connection);
    }

    /// <summary>Closes what is kept; connections in use are closed when they come back.</summary>
    public void Clear() => Array.ForEach(_pools, static pool => pool.Clear());

    private async ValueTask<UpstreamLease> DialAsync()
    {
        foreach (NovaPool pool in _pools)
        {
            if (!pool.Target.IsUp)
            {
                continue;
            }

            (IRelayConnection? connection, string? problem) = await pool.DialAsync(limits.ConnectDeadline);
            if (connection is not null)
            {
                return new UpstreamLease(connection, Failure.None);
            }

            Leave(pool, problem!, _firstProbe);
        }

        return new UpstreamLease(null, Failure.NovaUnreachable);
    }

    private void Leave(NovaPool pool, string problem, TimeSpan firstProbe)
    {
        // A single nova that is slow is still the only one there is.
        if (firstProbe == _afterSilence && _pools.Length == 1)
        {
            return;
        }

        pool.Clear();
        if (pool.Target.TryMarkDown())
        {
            AgentLog.NovaDown(logger, pool.Target.EndPoint, problem);
            Probe(pool, firstProbe);
        }
    }

    private async void Probe(NovaPool pool, TimeSpan pause)
    {
        while (true)
        {
            await Task.Delay(pause, loop.TimeProvider);
            (IRelayConnection? connection, _) = await pool.DialAsync(limits.ConnectDeadline);
            if (connection is not null)
            {
                pool.Target.MarkUp();
                pool.Keep((INovaConnection)connection);
                AgentLog.NovaUp(logger, pool.Target.EndPoint);
                return;
            }

            pause = pause < _firstProbe ? _firstProbe : pause * 1.5 < _longestProbe ? pause * 1.5 : _longestProbe;
        }
    }
}
