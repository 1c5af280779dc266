using System.Globalization;
using Metadata.Linux.Namespaces;
using Metadata.Linux.Transport;
using Metadata.NamespaceProxy.Logging;
using Metadata.NamespaceProxy.Proxy;
using Metadata.NamespaceProxy.Supervise.Status;

namespace Metadata.NamespaceProxy.Supervise;

/// <summary>The proxy of one namespace: running, or waiting for its next start.</summary>
internal sealed class ManagedProxy(
    WantedNamespace wanted, SupervisorOptions options, NamespaceStatus status, EventLoop loop, LineLog log, Action changed) : IManagedNamespace
{
    private static readonly TimeSpan AdoptedPoll = TimeSpan.FromMilliseconds(500);

    private readonly string _path = Path.Combine(options.Directory, wanted.Name);
    private readonly string _pidFile = wanted.PidFile(options);
    private readonly RestartSchedule _schedule = new(loop.TimeProvider);
    private RunningProxy? _running;
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
        if (_running is not null && seen != _identity)
        {
            Stop("its namespace was made anew");
        }

        _identity = seen;
        if (_running is { IsAlive: true })
        {
            return _running.IsChild ? RestartSchedule.LongestPause : AdoptedPoll;
        }

        if (_running is not null)
        {
            Ended();
        }

        var due = _schedule.Due;
        return due > TimeSpan.Zero ? due : Start();
    }

    /// <summary>Something about this namespace went wrong: said once, tried again later and later.</summary>
    /// <returns>When to look again.</returns>
    public TimeSpan Fail(string reason)
    {
        Note(reason);
        return _schedule.Failed();
    }

    /// <summary>Lets the proxy finish and end.</summary>
    public void Stop(string reason)
    {
        if (_running is { } running)
        {
            _running = null;
            log.Info($"{Name}: proxy {running.Pid} is stopped, {reason}");
            running.Terminate();
            status.Ended(running.Pid);
            PidFile.Remove(_pidFile);
        }
    }

    /// <summary>Lets the proxy begin anew in its own place.</summary>
    public void Renew() => _running?.Renew();

    private TimeSpan Start()
    {
        var arguments = Arguments();
        if (RunningProxy.Find(_pidFile, wanted.Identity.Id) is { } found)
        {
            if (found.Matches(arguments))
            {
                _running = found;
                _schedule.Started();
                status.Served(found.Pid, adopted: true);
                status.Become(NamespaceState.Ready);
                log.Info($"{Name}: proxy {found.Pid} is taken over");
                return AdoptedPoll;
            }

            // It listens for an older wish; the port is free when it is gone.
            found.Terminate();
            return RestartSchedule.FirstPause;
        }

        _schedule.Started();
        _running = RunningProxy.Start(loop, arguments, changed);
        _reason = null;
        status.Served(_running.Pid, adopted: false);
        status.Become(NamespaceState.Starting);
        log.Info($"{Name}: proxy {_running.Pid} started");
        return RestartSchedule.LongestPause;
    }

    private void Ended()
    {
        var running = _running!;
        _running = null;
        _reason = null;
        status.Ended(running.Pid);
        Note($"proxy {running.Pid} ended{running.ExitText}");
        _schedule.Ended();
    }

    private void Note(string reason)
    {
        status.Become(NamespaceState.Degraded, reason);
        if (_reason != reason)
        {
            _reason = reason;
            log.Warning($"{Name}: {reason}");
        }
    }

    private List<string> Arguments()
    {
        List<string> arguments =
        [
            .. SelfCommand.Prefix,
            "--netns", _path,
            "--netns-identity", _identity,
            $"--{wanted.Identity.Kind}-id", wanted.Identity.Id.ToString("D"),
            .. wanted.Hosts.SelectMany(host => (string[])["--metadata-host", host]),
            "--metadata-port", wanted.Port.ToString(CultureInfo.InvariantCulture),
            "--metadata-proxy-socket", options.Socket,
            "--pid-file", _pidFile,
            "--nodaemonize",
            .. options.LimitArguments,
        ];
        Add(arguments, "--report-socket", options.ReportSocket);
        Add(arguments, "--link", options.Link == "auto" ? "" : options.Link);
        Add(arguments, "--metadata-proxy-user", options.User);
        Add(arguments, "--metadata-proxy-group", options.Group);
        Add(arguments, "--log-file", options.LogFile);
        return arguments;
    }

    private static void Add(List<string> arguments, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            arguments.Add(name);
            arguments.Add(value);
        }
    }
}
