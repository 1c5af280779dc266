using System.Globalization;
using Metadata.Linux.Transport;
using Metadata.NamespaceProxy.Logging;
using Metadata.NamespaceProxy.Proxy;
using Metadata.NamespaceProxy.Shared;

namespace Metadata.NamespaceProxy.Supervise;

/// <summary>The shared processes of a host; none of them with <c>isolation = process</c>.</summary>
internal sealed class SharedPool
{
    private const string SocketPattern = "shared-*.sock";

    // A process that does not say what it serves is not one that can be taken over.
    private static readonly TimeSpan ListLimit = TimeSpan.FromSeconds(3);

    private readonly EventLoop _loop;
    private readonly LineLog _log;
    private readonly string _directory;
    private readonly SharedProcess[] _processes;
    private readonly Dictionary<string, InheritedNamespace> _inherited = [];
    private readonly List<SharedPeer> _found = [];
    private ITimer? _timer;
    private Action? _attached;

    public SharedPool(SupervisorOptions options, EventLoop loop, LineLog log)
    {
        _loop = loop;
        _log = log;
        _directory = options.PidDirectory;
        _processes = [.. Enumerable.Range(0, options.SharedProcesses).Select(number => new SharedProcess(
            Path.Combine(_directory, string.Create(CultureInfo.InvariantCulture, $"shared-{number}.sock")), options, loop, log))];
    }

    /// <summary>The processes.</summary>
    public IReadOnlyList<SharedProcess> Processes => _processes;

    /// <summary>Finds what a predecessor left, then starts what is missing; on the loop.</summary>
    /// <param name="attached">Called when namespaces can be looked at.</param>
    public void Attach(Action attached)
    {
        _attached = attached;
        Directory.CreateDirectory(_directory);
        foreach (var path in Directory.GetFiles(_directory, SocketPattern))
        {
            if (SharedPeer.TryConnect(_loop, path) is { } peer)
            {
                _found.Add(peer);
                peer.Listed = _ => WhenListed();
                peer.Send(SharedMessage.Join(SharedMessage.List, SharedMessage.Version));
            }
        }

        _timer = _loop.TimeProvider.CreateTimer(_ => EndAttach(), null, ListLimit, Timeout.InfiniteTimeSpan);
        WhenListed();
    }

    /// <summary>Which process serves a network or router: the same one after a restart.</summary>
    public SharedProcess For(NetworkIdentity identity) => _processes[(int)((uint)identity.Id.GetHashCode() % (uint)_processes.Length)];

    /// <summary>The sockets that a predecessor's process has of a namespace; null when it has none, or not what is wanted.</summary>
    public InheritedNamespace? TryInherit(SharedTarget target)
    {
        if (!_inherited.Remove(target.Name, out var inherited))
        {
            return null;
        }

        if (inherited.Target == target)
        {
            return inherited;
        }

        inherited.Close();
        return null;
    }

    /// <summary>Every namespace was looked at once: what nobody took is not wanted.</summary>
    public void Settle()
    {
        foreach (var inherited in _inherited.Values)
        {
            inherited.Close();
        }

        _inherited.Clear();
        Array.ForEach(_processes, process => process.Settle());
    }

    /// <summary>As <see cref="SharedProcess.Renew"/>.</summary>
    public void Renew() => Array.ForEach(_processes, process => process.Renew());

    /// <summary>As <see cref="SharedProcess.Stop"/>.</summary>
    public void Stop(bool retire)
    {
        _timer?.Dispose();
        Array.ForEach(_processes, process => process.Stop(retire));
    }

    private void WhenListed()
    {
        if (_found.TrueForAll(peer => peer.IsListed))
        {
            EndAttach();
        }
    }

    private void EndAttach()
    {
        if (_attached is not { } attached)
        {
            return;
        }

        _attached = null;
        _timer!.Dispose();
        foreach (var peer in _found)
        {
            foreach (var (name, inherited) in peer.Listing)
            {
                if (_processes.Length == 0 || !_inherited.TryAdd(name, inherited))
                {
                    inherited.Close();
                }
            }

            Inherit(peer);
        }

        Array.ForEach(_processes, process => process.Start());
        attached();
    }

    private void Inherit(SharedPeer peer)
    {
        if (Array.Find(_processes, process => process.SocketPath == peer.SocketPath) is { } process)
        {
            process.Inherit(peer);
        }
        else if (_processes is [var first, ..])
        {
            first.Inherit(peer);
        }
        else
        {
            _log.Info($"shared process {peer.Pid} of a predecessor is sent away");
            peer.Send(SharedMessage.Retire);
        }
    }
}
