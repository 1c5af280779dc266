using Metadata.Linux.Processes;
using Metadata.Linux.Transport;
using Metadata.NamespaceProxy.Logging;
using Metadata.NamespaceProxy.Shared;

namespace Metadata.NamespaceProxy.Supervise;

/// <summary>
/// One process that serves a share of the namespaces: started without privileges, given the sockets of each, and
/// replaced when it ends. The supervisor keeps the sockets too, so that guests wait in them meanwhile.
/// </summary>
internal sealed class SharedProcess(string path, SupervisorOptions options, EventLoop loop, LineLog log)
{
    private const int SigTerm = 15;

    private readonly RestartSchedule _schedule = new(loop.TimeProvider);
    private readonly Dictionary<string, SharedNamespace> _namespaces = [];
    private readonly HashSet<string> _unconfirmed = [];
    private readonly List<SharedPeer> _old = [];
    private readonly string[] _arguments = SharedLaunch.Arguments(options, log);
    private string? _bound;
    private ITimer? _timer;
    private SharedPeer? _peer;
    private bool _settled;
    private bool _stopped;

    /// <summary>Where it is spoken to.</summary>
    public string SocketPath => path;

    /// <summary>Its id; 0 while there is none.</summary>
    public int Pid { get; private set; }

    /// <summary>Starts over since this supervisor began.</summary>
    public int Restarts { get; private set; }

    /// <summary>A process of a predecessor: goes on when it was started as we would start it, else it stays until ours has taken over.</summary>
    public void Inherit(SharedPeer peer)
    {
        if (!peer.IsOpen)
        {
            return;
        }

        if (_peer is null && peer.SocketPath == path && peer.Arguments == SharedOptions.Join(_arguments.AsSpan(1)))
        {
            log.Info($"shared process {peer.Pid} is taken over with {peer.Listing.Count} namespaces");
            Pid = peer.Pid;
            _schedule.Started();
            Take(peer);
        }
        else
        {
            _old.Add(peer);
        }
    }

    /// <summary>Starts the process unless one was inherited.</summary>
    public void Start()
    {
        if (_peer is null && !_stopped)
        {
            StartNext();
        }
    }

    /// <summary>Every namespace was looked at once: what is old may go when all that is wanted is served.</summary>
    public void Settle()
    {
        _settled = true;
        foreach (var unwanted in _peer?.Listing.Values.Where(listed => !_namespaces.ContainsKey(listed.Target.Name)) ?? [])
        {
            _peer!.Send(SharedMessage.Join(SharedMessage.Remove, unwanted.Target.Name, unwanted.Target.Kernel));
        }

        RetireOld();
    }

    /// <summary>Has a namespace served from now on.</summary>
    /// <param name="item">It, with its sockets.</param>
    public void Add(SharedNamespace item)
    {
        _namespaces[item.Name] = item;
        if (_peer is { } peer)
        {
            if (peer.TryClaim(item.Target!))
            {
                item.Confirm(Pid);
                return;
            }

            Offer(peer, item);
        }
    }

    /// <summary>Lets a namespace go.</summary>
    public void Remove(SharedNamespace item)
    {
        if (_namespaces.Remove(item.Name))
        {
            _unconfirmed.Remove(item.Name);
            _peer?.Send(SharedMessage.Join(SharedMessage.Remove, item.Name, item.Target!.Kernel));
            RetireOld();
        }
    }

    /// <summary>The program that is on the disk now takes the place of the one that runs, when it serves all that this one does.</summary>
    public void Renew()
    {
        if (_peer is { } peer)
        {
            _old.Add(peer);
            _peer = null;
            StartNext();
        }
    }

    /// <summary>No further start; the process runs on, or is sent away.</summary>
    /// <param name="retire">Send it away.</param>
    public void Stop(bool retire)
    {
        _stopped = true;
        _timer?.Dispose();
        if (retire && _peer is not null)
        {
            // A message might wait behind others that will not leave any more.
            ProcessSignals.Send(Pid, SigTerm);
        }
    }

    // While an old process serves, it can be found: a supervisor that is killed meanwhile leaves both to the next one.
    private string FreePath()
    {
        var free = path;
        while (_old.Exists(old => old.SocketPath == free))
        {
            free = Path.ChangeExtension(free, ".next" + Path.GetExtension(free));
        }

        return free;
    }

    private void StartNext()
    {
        try
        {
            _bound = FreePath();
            var control = PacketListener.Bind(_bound);
            try
            {
                var child = ChildProcess.Start(loop, SharedLaunch.Options(options, log, _arguments, control));
                Pid = child.Pid;
                TellEnd(child);
            }
            finally
            {
                PacketListener.Close(control);
            }

            _schedule.Started();
            log.Info($"shared process {Pid} started");
            Take(SharedPeer.TryConnect(loop, _bound) ?? throw new IOException($"{_bound}: the shared process ended at once"));
        }
        catch (Exception e) when (e is IOException or AccountException)
        {
            log.Error($"shared process: {e.Message}");
            _schedule.Failed();
            Again();
        }
    }

    private void Take(SharedPeer peer)
    {
        _peer = peer;
        peer.Answered = OnAnswer;
        peer.Closed = OnClosed;
        _unconfirmed.Clear();
        foreach (var item in _namespaces.Values)
        {
            Offer(peer, item);
        }

        RetireOld();
    }

    private void Offer(SharedPeer peer, SharedNamespace item)
    {
        var target = item.Target;
        _unconfirmed.Add(item.Name);
        peer.Send(() => item.Target == target && target is not null
            ? new Packet(SharedMessage.Write(SharedMessage.Add, target), [.. item.Listeners.Select(listener => listener.Descriptor)])
            : null);
    }

    private void OnAnswer(SharedPeer peer, string[] fields)
    {
        if (peer != _peer || fields is not [var kind, var name, var kernel, ..] || !_namespaces.TryGetValue(name, out var item) || item.Target?.Kernel != kernel)
        {
            return;
        }

        switch (kind)
        {
            case SharedMessage.Added:
                item.Confirm(Pid);
                break;
            case SharedMessage.Failed when fields is [_, _, _, var reason]:
                item.Refuse(reason);
                break;
            default:
                return;
        }

        _unconfirmed.Remove(name);
        RetireOld();
    }

    private void OnClosed(SharedPeer peer)
    {
        _old.Remove(peer);
        if (peer != _peer)
        {
            Forget(peer.Pid);
            return;
        }

        _peer = null;
        Pid = 0;
        Restarts++;
        foreach (var item in _namespaces.Values)
        {
            item.Lose();
        }

        _schedule.Ended();
        Again();
    }

    private void Again()
    {
        if (_stopped)
        {
            return;
        }

        _timer?.Dispose();
        var due = _schedule.Due;
        _timer = loop.TimeProvider.CreateTimer(_ => Start(), null, due > TimeSpan.Zero ? due : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }

    private void RetireOld()
    {
        if (_settled && _peer is not null && _unconfirmed.Count == 0)
        {
            if (_bound is not null && _bound != path)
            {
                File.Move(_bound, path, overwrite: true);
                _peer.SocketPath = _bound = path;
            }

            _old.ForEach(old => old.Send(SharedMessage.Retire));
            _old.Clear();
        }
    }

    private void Forget(int pid)
    {
        foreach (var item in _namespaces.Values)
        {
            item.Forget(pid);
        }
    }

    private async void TellEnd(ChildProcess child)
    {
        var status = await child.Exited;
        Forget(child.Pid);
        log.Info($"shared process {child.Pid} ended with status {status}");
    }
}
