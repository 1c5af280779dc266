using Metadata.Linux.Namespaces;
using Metadata.Linux.Transport;
using Metadata.NamespaceProxy.Logging;
using Metadata.NamespaceProxy.Proxy;
using Metadata.NamespaceProxy.Supervise.Status;

namespace Metadata.NamespaceProxy.Supervise;

/// <summary>
/// Makes what runs equal to what the sources say, by difference: an event asks for a look at the one namespace that it
/// names, so that a host of thousands does no more for one than a host of few. All of it happens on one loop.
/// </summary>
internal sealed class Supervisor : IDisposable
{
    private readonly SupervisorOptions _options;
    private readonly EventLoop _loop;
    private readonly LineLog _log;
    private readonly StatusBoard _board;
    private readonly Dictionary<string, SupervisedNamespace> _namespaces = [];
    private readonly NamespaceSources _sources;
    private readonly NamespaceQueue _visits;
    private readonly SharedPool _shared;
    private readonly WatchedDirectory _watch;
    private readonly MemoryTrim _trim;
    private ServiceManagerLink? _manager;
    private bool _stopped;

    public Supervisor(SupervisorOptions options, StatusBoard board, EventLoop loop, LineLog log)
    {
        _options = options;
        _board = board;
        _loop = loop;
        _log = log;
        _sources = new NamespaceSources(options, log);
        _visits = new NamespaceQueue(loop);
        _shared = new SharedPool(options, loop, log);
        _watch = new WatchedDirectory(loop, options.Directory, Changed);
        _trim = new MemoryTrim(loop);
    }

    /// <summary>First look; further ones follow events.</summary>
    public void Start()
    {
        foreach (var option in _options.Unknown)
        {
            _log.Warning(option.ToString());
        }

        _log.Info($"supervising {_options.Directory} for {string.Join(", ", _options.Patterns)}, isolation {_options.Isolation}");
        _shared.Attach(() =>
        {
            _sources.Start(_loop, () => Changed(null));
            _watch.Start();
            LookAtAll();
            _shared.Settle();
            _manager = ServiceManagerLink.Start(_loop, () => _namespaces.Count);
        });
    }

    /// <summary>The program that is on the disk now takes every proxy's place: nobody's connection is refused.</summary>
    public void RenewProxies()
    {
        _log.Info($"the proxies of {_namespaces.Count} namespaces begin anew");
        foreach (var one in _namespaces.Values)
        {
            (one.Managed as ManagedProxy)?.Renew();
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
        _manager?.Dispose();
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

    private void LookAtAll()
    {
        var present = Names();
        foreach (var name in _namespaces.Keys.Where(name => !present.Contains(name)).ToArray())
        {
            LookAt(name, isThere: false);
        }

        foreach (var name in present)
        {
            LookAt(name, isThere: true);
        }
    }

    private void LookAt(string name, bool isThere)
    {
        var wanted = isThere ? _sources.Find(name) : null;
        if (_namespaces.TryGetValue(name, out var one) && !one.Wanted.Equals(wanted))
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
        var status = _board.Add(wanted.Name, wanted.Identity);
        IManagedNamespace managed = _options.SharedProcesses > 0
            ? new SharedNamespace(wanted, _options, status, _shared, _visits, _loop, _log, () => one.Look())
            : new ManagedProxy(wanted, _options, status, _loop, _log, () => one.Look());

        // In a router's namespace Neutron's REDIRECT leads to the port.
        var addresses = _options.ManageAddresses && !wanted.Identity.IsRouter
            ? new ManagedAddresses(Path.Combine(_options.Directory, wanted.Name), _options.ManagedInterfaces, _visits, _loop, _log.For(wanted.Name))
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
