using Metadata.Linux.Transport;
using Metadata.NamespaceProxy.Logging;
using Metadata.NamespaceProxy.Supervise.Status;

namespace Metadata.NamespaceProxy.Supervise;

/// <summary>
/// Makes what runs equal to what /run/netns says, by difference: every event only asks for another look.
/// All of it happens on one loop.
/// </summary>
internal sealed class Supervisor
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private readonly SupervisorOptions _options;
    private readonly EventLoop _loop;
    private readonly LineLog _log;
    private readonly StatusBoard _board;
    private readonly Dictionary<string, ManagedProxy> _proxies = [];
    private readonly HashSet<string> _strange = [];
    private readonly ITimer _timer;
    private DirectoryWatch? _watch;
    private ServiceManagerLink? _manager;
    private bool _stopped;

    public Supervisor(SupervisorOptions options, StatusBoard board, EventLoop loop, LineLog log)
    {
        _board = board;
        _options = options;
        _loop = loop;
        _log = log;
        _timer = loop.TimeProvider.CreateTimer(_ => Reconcile(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>First look; further ones follow events.</summary>
    public void Start()
    {
        foreach (var option in _options.Unknown)
        {
            _log.Warning(option.ToString());
        }

        _log.Info($"supervising {_options.Directory} for {string.Join(", ", _options.Patterns)}");
        Reconcile();
        _manager = ServiceManagerLink.Start(_loop, () => _proxies.Count);
    }

    /// <summary>Each proxy starts the program that is on the disk now, in its own place: nobody's connection is refused.</summary>
    public void RenewProxies()
    {
        _log.Info($"{_proxies.Count} proxies begin anew");
        foreach (var proxy in _proxies.Values)
        {
            proxy.Renew();
        }
    }

    /// <summary>No further look. The proxies run on unless the options say otherwise.</summary>
    public void Stop()
    {
        _stopped = true;
        _timer.Dispose();
        _watch?.Dispose();
        _manager?.Dispose();
        if (_options.StopProxies)
        {
            foreach (var proxy in _proxies.Values)
            {
                proxy.Stop("the supervisor ends");
            }
        }

        _log.Info(_options.StopProxies ? "ended with its proxies" : "ended, the proxies stay");
    }

    private void Reconcile()
    {
        if (_stopped)
        {
            return;
        }

        Watch();
        var present = Names();
        foreach (var proxy in _proxies.Values.Where(p => !present.Contains(p.Name)).ToArray())
        {
            proxy.Stop("its namespace is gone");
            _proxies.Remove(proxy.Name);
            _board.Remove(proxy.Name);
        }

        var pause = LongestPause;
        foreach (var name in present)
        {
            if (!_proxies.TryGetValue(name, out var proxy))
            {
                if (!NamespaceName.TryParse(name, out var identity))
                {
                    if (_strange.Add(name))
                    {
                        _log.Warning($"{name}: skipped, the name holds no network or router id");
                    }

                    continue;
                }

                proxy = new ManagedProxy(identity, _options, _board.Add(identity), _loop, _log, Reconcile);
                _proxies.Add(name, proxy);
            }

            var wish = Ensure(proxy);
            pause = wish < pause ? wish : pause;
        }

        _strange.IntersectWith(present);
        _timer.Change(pause, Timeout.InfiniteTimeSpan);
    }

    // One bad namespace never stops the others.
    private static TimeSpan Ensure(ManagedProxy proxy)
    {
        try
        {
            return proxy.Ensure();
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return proxy.Fail(e.Message);
        }
    }

    private HashSet<string> Names()
    {
        try
        {
            return [.. Directory.EnumerateFileSystemEntries(_options.Directory).Select(path => Path.GetFileName(path)!).Where(IsWanted)];
        }
        catch (DirectoryNotFoundException)
        {
            // Made by the first 'ip netns add' after boot.
            return [];
        }
    }

    private bool IsWanted(string name)
    {
        foreach (var pattern in _options.Patterns)
        {
            if (NamespaceName.Matches(name, pattern))
            {
                return true;
            }
        }

        return false;
    }

    private void Watch()
    {
        if (_watch is null && Directory.Exists(_options.Directory))
        {
            _watch = DirectoryWatch.Start(_loop, _options.Directory, Reconcile);
        }
    }
}
