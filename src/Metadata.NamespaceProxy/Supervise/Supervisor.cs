using Metadata.Linux.Namespaces;
using Metadata.Linux.Transport;
using Metadata.NamespaceProxy.Logging;
using Metadata.NamespaceProxy.Proxy;
using Metadata.NamespaceProxy.Supervise.Probing;
using Metadata.NamespaceProxy.Supervise.Status;

namespace Metadata.NamespaceProxy.Supervise;

/// <summary>
/// Makes what runs equal to what the sources say, by difference: an event asks for a look at the one namespace that it
/// names, so that a host of thousands does no more for one than a host of few. All of it happens on one loop.
/// </summary>
internal sealed class Supervisor : IDisposable
{
    private const int RenewedAtOnce = 8;

    // A start takes milliseconds: thousands of them must not keep reports, questions and other namespaces waiting.
    private static readonly TimeSpan Turn = TimeSpan.FromMilliseconds(20);

    private readonly SupervisorOptions _options;
    private readonly EventLoop _loop;
    private readonly LineLog _log;
    private readonly StatusBoard _board;
    private readonly Prober _prober;
    private readonly Dictionary<string, SupervisedNamespace> _namespaces = [];
    private readonly NamespaceSources _sources;
    private readonly NamespaceQueue _visits;
    private readonly SharedPool _shared;
    private readonly WatchedDirectory _watch;
    private readonly MemoryTrim _trim;
    private AgentWatch? _agent;
    private ServiceManagerLink? _manager;
    private bool _stopped;

    public Supervisor(SupervisorOptions options, StatusBoard board, Prober prober, EventLoop loop, LineLog log)
    {
        _options = options;
        _board = board;
        _board.Reported += OnReported;
        _prober = prober;
        _loop = loop;
        _log = log;
        _sources = new NamespaceSources(options, log);
        _visits = new NamespaceQueue(loop);
        _shared = new SharedPool(options, loop, log);
        _watch = new WatchedDirectory(loop, options.Directory, Changed);
        _trim = new MemoryTrim(loop);
    }

    /// <summary>First look; further ones follow events. On the loop.</summary>
    public void Start()
    {
        foreach (var option in _options.Unknown)
        {
            _log.Warning(option.ToString());
        }

        _log.Info($"supervising {_options.Directory} for {string.Join(", ", _options.Patterns)}, isolation {_options.Isolation}");
        var left = new LeftProxies(_options, _log);
        left.Settle();
        _shared.Attach(() => Begin(left));
    }

    /// <summary>Every proxy is followed by the program that is on the disk now, a few at a time: nobody's connection is refused.</summary>
    public void RenewProxies()
    {
        _log.Info($"the proxies of {_namespaces.Count} namespaces are followed by new ones");
        var waiting = new Queue<ManagedProxy>(_namespaces.Values.Select(one => one.Managed).OfType<ManagedProxy>());
        for (var i = 0; i < RenewedAtOnce; i++)
        {
            Renew(waiting);
        }

        _shared.Renew();
    }

    /// <summary>No further look. The proxies run on unless the options say otherwise.</summary>
    public void Stop()
    {
        Dispose();
        foreach (var one in _namespaces.Values)
        {
            if (_options.StopProxies && _options.SharedProcesses == 0)
            {
                one.Stop("the supervisor ends");
            }
            else
            {
                one.Dispose();
            }
        }

        _shared.Stop(retire: _options.StopProxies);
        _log.Info(_options.StopProxies ? "ended with its proxies" : "ended, the proxies stay");
    }

    public void Dispose()
    {
        _stopped = true;
        _watch.Dispose();
        _trim.Dispose();
        _agent?.Stop();
        _manager?.Dispose();
    }

    private async void Begin(LeftProxies left)
    {
        _sources.Start(_loop, () => Changed(null));
        _watch.Start();
        await LookAtAllAsync();
        if (!_stopped)
        {
            left.EndUnwanted(_namespaces.ContainsKey);
            _shared.Settle();
            _agent = new AgentWatch(_loop, _options.Socket, AgentChanged);
            _manager = ServiceManagerLink.Start(_loop, () => _namespaces.Count);
        }
    }

    private async void Renew(Queue<ManagedProxy> waiting)
    {
        while (!_stopped && waiting.TryDequeue(out var proxy))
        {
            await proxy.RenewAsync();
        }
    }

    private void AgentChanged(bool listens)
    {
        _log.Warning(listens ? $"the agent listens on {_options.Socket} again" : $"no agent listens on {_options.Socket}");
        foreach (var one in _namespaces.Values)
        {
            one.Managed.AgentChanged(listens);
        }
    }

    private void OnReported(NamespaceStatus status, int pid)
    {
        if (_namespaces.TryGetValue(status.Name, out var one) && one.Managed is ManagedProxy proxy)
        {
            proxy.Reported(pid);
        }
    }

    private void Changed(string? name)
    {
        if (_stopped)
        {
            return;
        }

        if (name is null)
        {
            LookAtAll();
        }
        else
        {
            LookAt(name, Path.Exists(Path.Combine(_options.Directory, name)));
        }
    }

    private async void LookAtAll() => await LookAtAllAsync();

    private async Task LookAtAllAsync()
    {
        var present = Names();
        foreach (var name in _namespaces.Keys.Where(name => !present.Contains(name)).ToArray())
        {
            LookAt(name, isThere: false);
        }

        var began = _loop.TimeProvider.GetTimestamp();
        foreach (var name in present)
        {
            if (_loop.TimeProvider.GetElapsedTime(began) > Turn)
            {
                await NextTurnAsync();
                began = _loop.TimeProvider.GetTimestamp();
            }

            if (_stopped)
            {
                return;
            }

            Changed(name);
        }
    }

    private Task NextTurnAsync()
    {
        var turn = new TaskCompletionSource();
        _loop.Post(static state => ((TaskCompletionSource)state!).SetResult(), turn);
        return turn.Task;
    }

    private void LookAt(string name, bool isThere)
    {
        var wanted = isThere ? _sources.Find(name) : null;
        if (_namespaces.TryGetValue(name, out var one) && !one.Wanted.Equals(wanted) && (wanted is null || !one.TryFollow(wanted)))
        {
            one.Stop(isThere ? "it is wanted otherwise" : "its namespace is gone");
            _namespaces.Remove(name);
            _board.Remove(name);
            one = null;
        }

        if (!isThere)
        {
            _sources.Forget(name);
        }

        if (wanted is not null)
        {
            if (one is null)
            {
                one = Supervise(wanted);
                _namespaces.Add(name, one);
                _trim.Count();
            }

            one.Look();
        }
    }

    private SupervisedNamespace Supervise(WantedNamespace wanted)
    {
        SupervisedNamespace one = null!;
        var log = _log.For(wanted.Name, wanted.Identity);
        var status = _board.Add(wanted.Name, wanted.Identity);
        IManagedNamespace managed = _options.SharedProcesses > 0
            ? new SharedNamespace(wanted, _options, status, _shared, _prober, _visits, _loop, log, () => one.Look())
            : new ManagedProxy(wanted, _options, status, _prober, _loop, log, () => one.Look());

        // In a router's namespace Neutron's REDIRECT leads to the port.
        var addresses = _options.ManageAddresses && !wanted.Identity.IsRouter
            ? new ManagedAddresses(Path.Combine(_options.Directory, wanted.Name), _options.ManagedInterfaces, _visits, _loop, log)
            : null;
        one = new SupervisedNamespace(wanted, managed, addresses, _loop.TimeProvider);
        return one;
    }

    private HashSet<string> Names()
    {
        try
        {
            return [.. Directory.EnumerateFileSystemEntries(_options.Directory).Select(path => Path.GetFileName(path)!)];
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
    }
}
