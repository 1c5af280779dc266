using Metadata.Linux.Transport;

namespace Metadata.NamespaceProxy.Supervise.Probing;

/// <summary>
/// Looks whether somebody listens on the agent's socket: one connection every few seconds for all namespaces, so that an
/// agent that is away is known without asking through each of them. On the supervisor's loop only.
/// </summary>
internal sealed class AgentWatch
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ShortPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);

    private readonly EventLoop _loop;
    private readonly string _path;
    private readonly Action<bool> _changed;
    private readonly ITimer _timer;
    private bool _listens = true;
    private int _misses;

    /// <summary>Begins.</summary>
    /// <param name="loop">The supervisor's.</param>
    /// <param name="path">The agent's socket.</param>
    /// <param name="changed">Told on the loop: true, it is there again; false, it was absent twice in a row.</param>
    public AgentWatch(EventLoop loop, string path, Action<bool> changed)
    {
        _loop = loop;
        _path = path;
        _changed = changed;
        _timer = loop.TimeProvider.CreateTimer(_ => Look(), null, Pause, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Looks no more.</summary>
    public void Stop() => _timer.Dispose();

    private async void Look()
    {
        var result = await _loop.TryConnectUnixAsync(_path, Limit);
        if (result.Connection is { } connection)
        {
            await connection.DisposeAsync();
        }

        // One that is restarting is away for a moment, and its proxies wait for it.
        _misses = result.IsSuccess ? 0 : _misses + 1;
        var listens = _misses < 2 && (_listens || result.IsSuccess);
        _timer.Change(result.IsSuccess ? Pause : ShortPause, Timeout.InfiniteTimeSpan);
        if (listens != _listens)
        {
            _listens = listens;
            _changed(listens);
        }
    }
}
