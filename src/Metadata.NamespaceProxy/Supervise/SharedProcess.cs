using System.Collections;
using System.Globalization;
using Metadata.Linux.Processes;
using Metadata.Linux.Transport;
using Metadata.NamespaceProxy.Logging;
using Metadata.NamespaceProxy.Options;
using Metadata.NamespaceProxy.Proxy;
using Metadata.NamespaceProxy.Shared;

namespace Metadata.NamespaceProxy.Supervise;

/// <summary>
/// One process that serves a share of the namespaces: started without privileges, given the sockets of each, and
/// replaced when it ends. The supervisor keeps the sockets too, so that guests wait in them meanwhile.
/// </summary>
internal sealed class SharedProcess(string path, SupervisorOptions options, EventLoop loop, LineLog log)
{
    private const int SigTerm = 15;
    private const int ControlDescriptor = 3;
    private const int LogDescriptor = 4;

    private readonly RestartSchedule _schedule = new(loop.TimeProvider);
    private readonly Dictionary<string, SharedNamespace> _namespaces = [];
    private readonly HashSet<string> _unconfirmed = [];
    private readonly List<SharedPeer> _old = [];
    private readonly string[] _arguments = Arguments(options, log);
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

    private static string[] Arguments(SupervisorOptions options, LineLog log) =>
    [
        SharedOptions.Command,
        "--control-descriptor", Text(ControlDescriptor),
        .. log.Descriptor < 0 ? [] : (string[])["--log-descriptor", Text(LogDescriptor)],
        "--metadata-proxy-socket", options.Socket,
        "--link", options.Link,
        "--report-socket", options.ReportSocket,
        .. LogFormatOption.ToArguments(options.LogFormat),
        .. options.LimitArguments,
    ];

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private void StartNext()
    {
        try
        {
            var control = PacketListener.Bind(path);
            try
            {
                var child = ChildProcess.Start(loop, new ChildProcessOptions
                {
                    FileName = SelfCommand.FileName,
                    Arguments = [.. SelfCommand.Prefix, .. _arguments],
                    Environment = Environment(),
                    User = options.User.Length == 0 ? null : options.User,
                    Group = options.Group.Length == 0 ? null : options.Group,
                    Unprivileged = true,
                    NewSession = true,
                    Descriptors = Descriptors(control),
                });
                Pid = child.Pid;
                TellEnd(child);
            }
            finally
            {
                PacketListener.Close(control);
            }

            _schedule.Started();
            log.Info($"shared process {Pid} started");
            Take(SharedPeer.TryConnect(loop, path) ?? throw new IOException($"{path}: the shared process ended at once"));
        }
        catch (Exception e) when (e is IOException or AccountException)
        {
            log.Error($"shared process: {e.Message}");
            _schedule.Failed();
            Again();
        }
    }

    // What faces guests listens to nobody else: no diagnostics socket, and three threads fewer.
    private static Dictionary<string, string> Environment()
    {
        var environment = System.Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().ToDictionary(entry => (string)entry.Key, entry => (string)entry.Value!);
        environment["DOTNET_EnableDiagnostics"] = "0";
        return environment;
    }

    private Dictionary<int, int> Descriptors(int control)
    {
        Dictionary<int, int> descriptors = new() { [ControlDescriptor] = control };
        if (log.Descriptor >= 0)
        {
            descriptors[LogDescriptor] = log.Descriptor;
        }

        return descriptors;
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
            _old.ForEach(old => old.Send(SharedMessage.Retire));
            _old.Clear();
        }
    }

    private async void TellEnd(ChildProcess child)
    {
        var status = await child.Exited;
        log.Info($"shared process {child.Pid} ended with status {status}");
    }
}
