using Metadata.Linux.Namespaces;
using Metadata.Linux.Transport;
using Metadata.NamespaceProxy.Logging;
using Metadata.NamespaceProxy.Proxy;
using Metadata.NamespaceProxy.Supervise.Probing;
using Metadata.NamespaceProxy.Supervise.Status;

namespace Metadata.NamespaceProxy.Supervise;

/// <summary>
/// The proxy of one namespace: running, or waiting for its next start. The listening sockets are held here, too: while no
/// proxy runs, guests wait instead of being refused, and a successor accepts from the sockets of the one before.
/// </summary>
internal sealed class ManagedProxy(
    WantedNamespace wanted, SupervisorOptions options, NamespaceStatus status, Prober prober, EventLoop loop, LineLog log, Action changed) : IManagedNamespace, IDisposable
{
    private static readonly TimeSpan SuccessorLimit = TimeSpan.FromSeconds(15);

    private readonly string _path = ProxyCommandLine.Namespace(wanted, options);
    private readonly string _pidFile = wanted.PidFile(options);
    private readonly RestartSchedule _schedule = new(loop.TimeProvider);
    private readonly ReadinessWatch _readiness = new(
        ProxyCommandLine.Namespace(wanted, options), ProbeTarget.From(wanted.Listen()), status, prober, loop.TimeProvider);
    private ProxySockets? _sockets;
    private RunningProxy? _running;
    private Succession? _succession;
    private int _serving;
    private string _identity = "";
    private string? _reason;
    private readonly HalfMade _halfMade = new();

    /// <summary>The namespace.</summary>
    public string Name => wanted.Name;

    /// <summary>Brings the proxy into being where that is due.</summary>
    /// <returns>When to look again at the latest.</returns>
    public TimeSpan Ensure()
    {
        var seen = NetworkNamespace.FromPath(_path).TryGetIdentity();
        if (seen is null)
        {
            Stop("its namespace is gone");
            Note(HalfMade.Reason);
            return _halfMade.Pause();
        }

        _halfMade.Begin();
        if (seen != _identity)
        {
            Stop("its namespace was made anew");
        }

        _identity = seen;
        if (_running is { IsAlive: true } || _succession is not null)
        {
            return RestartSchedule.LongestPause;
        }

        if (_running is not null)
        {
            Ended();
        }

        var due = _schedule.Due;
        return due > TimeSpan.Zero ? due : Start();
    }

    public bool TryFollow(WantedNamespace next)
    {
        if (_running is { IsAlive: true } && _sockets is null)
        {
            return false;
        }

        wanted = next;
        _succession?.GiveUp();
        _ = RenewAsync();
        return true;
    }

    /// <summary>Something about this namespace went wrong: said once, tried again later and later.</summary>
    /// <returns>When to look again.</returns>
    public TimeSpan Fail(string reason)
    {
        Note(reason);
        return _schedule.Failed();
    }

    /// <summary>Lets the proxy finish and end, and listens no more.</summary>
    public void Stop(string reason)
    {
        _succession?.GiveUp();
        NotServing();
        if (_running is { } running)
        {
            _running = null;
            log.Info($"proxy {running.Pid} is stopped, {reason}");
            running.Terminate();
            status.Ended(running.Pid);
            PidFile.Remove(_pidFile);
        }

        _sockets?.Dispose();
        _sockets = null;
    }

    /// <summary>Starts the program that is on the disk now beside the running one; that one ends when it serves.</summary>
    /// <returns>Complete when it serves or was given up.</returns>
    public Task RenewAsync()
    {
        if (_running is not { IsAlive: true } || _sockets is null || _succession is not null)
        {
            return _succession?.Completion ?? Task.CompletedTask;
        }

        try
        {
            Succeed();
            return _succession!.Completion;
        }
        catch (IOException e)
        {
            log.Warning($"proxy {_running.Pid} stays, its successor could not be started: {e.Message}");
            return Task.CompletedTask;
        }
    }

    /// <summary>A proxy of this namespace serves, by its own word.</summary>
    public void Reported(int pid)
    {
        if (_succession is { } succession && succession.Proxy.Pid == pid)
        {
            succession.Complete();
            var before = _running;
            _running = succession.Proxy;
            PidFile.Write(_pidFile, pid);
            status.Served(pid, adopted: false);
            log.Info($"proxy {pid} has taken over from {before?.Pid}");
            before?.Terminate();
        }

        if (_running?.Pid == pid && _serving != pid)
        {
            _serving = pid;
            _readiness.Begin();
        }
    }

    /// <summary>The agent went, or is there again.</summary>
    public void AgentChanged(bool listens) => _readiness.AgentChanged(listens);

    /// <summary>Lets go of what it holds; the proxy goes on.</summary>
    public void Dispose()
    {
        _succession?.Forget();
        _readiness.End();
        _sockets?.Dispose();
        _sockets = null;
    }

    private TimeSpan Start()
    {
        if (_sockets is null && RunningProxy.Find(_pidFile, wanted.Identity.Id) is { } found)
        {
            return Adopt(found);
        }

        _sockets ??= ProxySockets.Open(_path, _identity, wanted.Listen());
        _schedule.Started();
        _running = StartProcess(static () => { });
        _reason = null;
        PidFile.Write(_pidFile, _running.Pid);
        status.Served(_running.Pid, adopted: false);
        status.Become(NamespaceState.Starting);
        log.Info($"proxy {_running.Pid} started");
        return RestartSchedule.LongestPause;
    }

    private TimeSpan Adopt(RunningProxy found)
    {
        var matches = found.Matches(ProxyCommandLine.Arguments(wanted, _identity, options));
        if (found.Options is { } itsOptions && itsOptions.NetnsIdentity == _identity && (matches || itsOptions.Listen.SequenceEqual(wanted.Listen())))
        {
            try
            {
                _sockets = ProxySockets.Share(found.Pid, itsOptions);
            }
            catch (IOException e)
            {
                log.Warning($"the sockets of proxy {found.Pid} cannot be shared ({e.Message}): should it end, guests are refused until the next one listens");
            }
        }

        if (!matches && _sockets is null)
        {
            // It listens for an older wish; the port is free when it is gone.
            found.Terminate();
            return RestartSchedule.FirstPause;
        }

        _running = found;
        _running.WatchEnd(loop, changed);
        _schedule.Started();
        status.Served(found.Pid, adopted: true);
        _serving = found.Pid;
        _readiness.Begin();
        log.Info($"proxy {found.Pid} is taken over");
        if (!matches)
        {
            Succeed();
        }

        return _running.IsAlive ? RestartSchedule.LongestPause : TimeSpan.Zero;
    }

    private void Succeed()
    {
        Succession? succession = null;
        var proxy = StartProcess(() => succession?.Ended());
        status.Expect(proxy.Pid);
        _succession = succession = new Succession(proxy, SuccessorLimit, loop.TimeProvider, served =>
        {
            _succession = null;
            if (!served)
            {
                log.Warning($"the successor, proxy {proxy.Pid}, did not serve{proxy.ExitText}; proxy {_running?.Pid} stays");
                status.Ended(proxy.Pid);
            }
        });
    }

    private RunningProxy StartProcess(Action ended)
    {
        RunningProxy? started = null;
        started = RunningProxy.Start(loop, ProxyCommandLine.Arguments(wanted, _identity, options), _sockets!, log.Descriptor, options.User, options.Group, () =>
        {
            // One that was followed by another had its last word; the running one's end is seen by the next look.
            if (started is not null && started != _running)
            {
                status.Ended(started.Pid);
            }

            ended();
            changed();
        });
        return started;
    }

    private void Ended()
    {
        var running = _running!;
        _running = null;
        _reason = null;
        NotServing();
        status.Ended(running.Pid);
        Note($"proxy {running.Pid} ended{running.ExitText}");
        _schedule.Ended();
    }

    private void NotServing()
    {
        _serving = 0;
        _readiness.End();
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
