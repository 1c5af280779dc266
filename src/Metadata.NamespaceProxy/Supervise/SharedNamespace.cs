using Metadata.Linux.Namespaces;
using Metadata.Linux.Native;
using Metadata.Linux.Transport;
using Metadata.NamespaceProxy.Logging;
using Metadata.NamespaceProxy.Options;
using Metadata.NamespaceProxy.Proxy;
using Metadata.NamespaceProxy.Shared;
using Metadata.NamespaceProxy.Supervise.Probing;
using Metadata.NamespaceProxy.Supervise.Status;

namespace Metadata.NamespaceProxy.Supervise;

/// <summary>A namespace that a shared process serves: its sockets are made here and kept while it is there.</summary>
internal sealed class SharedNamespace(WantedNamespace wanted, SupervisorOptions options, NamespaceStatus status, SharedPool pool, Prober prober, NamespaceQueue visits, EventLoop loop, LineLog log, Action changed)
    : IManagedNamespace, IDisposable
{
    private readonly NetworkNamespace _namespace = NetworkNamespace.FromPath(Path.Combine(options.Directory, wanted.Name));
    private readonly IReadOnlyList<ListenAddress> _listen = wanted.ListenShared();
    private readonly SharedProcess _process = pool.For(wanted.Identity);
    private readonly RestartSchedule _schedule = new(loop.TimeProvider);
    private readonly HalfMade _halfMade = new();
    private readonly ReadinessWatch _readiness = new(
        Path.Combine(options.Directory, wanted.Name), ProbeTarget.From(wanted.ListenShared()), status, prober, loop.TimeProvider);
    private IReadOnlyList<ListeningSocket> _listeners = [];
    private AddressWatch? _addresses;
    private Inet6Table? _table;
    private string? _reason;
    private int _pid;
    private bool _adopted;
    private SharedTarget? _opening;

    public string Name => wanted.Name;

    /// <summary>What the process is told; null while there are no sockets.</summary>
    public SharedTarget? Target { get; private set; }

    /// <summary>The sockets.</summary>
    public IReadOnlyList<ListeningSocket> Listeners => _listeners;

    /// <summary>The process accepts its guests.</summary>
    public bool IsServed { get; private set; }

    public TimeSpan Ensure()
    {
        var kernel = _namespace.TryGetIdentity();
        if (kernel is null)
        {
            Stop("its namespace is gone");
            Note(HalfMade.Reason);
            return _halfMade.Pause();
        }

        _halfMade.Begin();
        if (Target is not null && Target.Kernel != kernel)
        {
            Stop("its namespace was made anew");
        }

        if (Target is not null || _opening is not null)
        {
            return RestartSchedule.LongestPause;
        }

        var due = _schedule.Due;
        if (due > TimeSpan.Zero)
        {
            return due;
        }

        var target = new SharedTarget(Name, kernel, wanted.Identity, string.Join(' ', _listen), SharedOptions.Join([.. wanted.Settings.Arguments]));
        if (pool.TryInherit(target) is { } inherited)
        {
            _adopted = true;
            Use(target, inherited.Listeners);
            visits.Enter(_namespace, kernel, Inet6Table.TryOpen, (table, _) => Watch(target, table));
        }
        else
        {
            _opening = target;
            visits.Enter(_namespace, kernel, () => ProxySockets.Listen(_listen), (sockets, failure) => Opened(target, sockets, failure));
        }

        return RestartSchedule.LongestPause;
    }

    public bool TryFollow(WantedNamespace next)
    {
        if (_opening is not null)
        {
            return false;
        }

        wanted = next;
        if (Target is { } target)
        {
            Target = target with { Settings = SharedOptions.Join([.. next.Settings.Arguments]) };
            _process.Add(this);
        }

        return true;
    }

    public TimeSpan Fail(string reason)
    {
        Note(reason);
        return _schedule.Failed();
    }

    public void Stop(string reason)
    {
        _opening = null;
        if (Target is null)
        {
            return;
        }

        log.Info($"no longer served, {reason}");
        _process.Remove(this);
        Dispose();
    }

    /// <summary>Closes what it holds of the namespace; the process goes on.</summary>
    public void Dispose()
    {
        Target = null;
        Lose();
        _addresses?.Dispose();
        _addresses = null;
        _table?.Dispose();
        _table = null;
        foreach (var listener in _listeners)
        {
            listener.Dispose();
        }

        _listeners = [];
    }

    /// <summary>The process accepts its guests.</summary>
    public void Confirm(int pid)
    {
        if (!IsServed || _pid != pid)
        {
            IsServed = true;
            _reason = null;
            _schedule.Started();
            status.Served(pid, adopted: _adopted);
            _readiness.Begin();
            _adopted = false;
            _pid = pid;
            log.Info($"served by process {pid} for {wanted.Identity}");
        }
    }

    /// <summary>A process that another one has followed is gone, with its last report.</summary>
    public void Forget(int pid)
    {
        if (pid != _pid)
        {
            status.Ended(pid);
        }
    }

    /// <summary>The process does not take it.</summary>
    public void Refuse(string reason)
    {
        Stop(reason);
        Fail(reason);
        changed();
    }

    /// <summary>The process has ended; the next one is offered the same sockets.</summary>
    public void Lose()
    {
        IsServed = false;
        _readiness.End();
        status.Ended(_pid);
        status.Become(NamespaceState.Starting);
    }

    /// <summary>The agent went, or is there again.</summary>
    public void AgentChanged(bool listens) => _readiness.AgentChanged(listens);

    private void Opened(SharedTarget target, ProxySockets? sockets, Exception? failure)
    {
        if (_opening != target)
        {
            // It was stopped meanwhile.
            sockets?.Dispose();
            return;
        }

        _opening = null;
        if (sockets is null)
        {
            // One process for this namespace alone, of a supervisor before us: it has the port.
            if (failure is PosixException { IsAddressInUse: true } && RunningProxy.Find(wanted.PidFile(options), wanted.Identity.Id) is { } proxy)
            {
                log.Info($"proxy {proxy.Pid} makes room");
                proxy.Terminate();
            }

            Fail(failure!.Message);
            changed();
            return;
        }

        Use(target, sockets.Listeners);
        Watch(target, sockets.Addresses);
    }

    private void Use(SharedTarget target, IReadOnlyList<ListeningSocket> listeners)
    {
        Target = target;
        _listeners = listeners;
        _process.Add(this);
    }

    private void Watch(SharedTarget target, Inet6Table? table)
    {
        if (table is not null && Target == target)
        {
            _table = table;
            _addresses = new AddressWatch(table, _listen, loop.TimeProvider, log);
        }
        else
        {
            table?.Dispose();
        }
    }

    private void Note(string reason)
    {
        status.Become(NamespaceState.Degraded, reason);
        if (_reason != reason)
        {
            _reason = reason;
            log.Warning(reason);
        }
    }
}
