using Metadata.Linux.Transport;
using Metadata.NamespaceProxy.Proxy;
using Metadata.NamespaceProxy.Reporting;

namespace Metadata.NamespaceProxy.Supervise.Status;

/// <summary>What the supervisor knows of every namespace, and of the last ones that went. On its loop only.</summary>
internal sealed class StatusBoard(string isolation, TimeProvider time)
{
    private const int MostGone = 64;

    private readonly Dictionary<string, NamespaceStatus> _present = [];
    private readonly Queue<NamespaceStatus> _gone = new();

    /// <summary>Told of each change of a state.</summary>
    public event Action<NamespaceStatus>? Changed;

    /// <summary>Told of each report, when its process serves the namespace.</summary>
    public event Action<NamespaceStatus, int>? Reported;

    /// <summary>"process" or "shared".</summary>
    public string Isolation => isolation;

    /// <summary>Those that are there.</summary>
    public IReadOnlyCollection<NamespaceStatus> Present => _present.Values;

    /// <summary>The last ones that went, oldest first.</summary>
    public IReadOnlyCollection<NamespaceStatus> Gone => _gone;

    /// <summary>All that was counted in namespaces that went, so that no sum falls; null for nothing.</summary>
    public NamespaceReport? Departed { get; private set; }

    /// <summary>Their restarts.</summary>
    public int DepartedRestarts { get; private set; }

    /// <summary>A namespace that came.</summary>
    /// <param name="name">Its file's name.</param>
    /// <param name="identity">Whose guests ask there.</param>
    public NamespaceStatus Add(string name, NetworkIdentity identity)
    {
        var status = new NamespaceStatus(name, identity, isolation, status => Changed?.Invoke(status), time);
        _present[name] = status;
        return status;
    }

    /// <summary>It went.</summary>
    public void Remove(string name)
    {
        if (_present.Remove(name, out var status))
        {
            status.Become(NamespaceState.Gone);
            DepartedRestarts += status.Restarts;
            Departed = status.Report is { } last ? last.Plus(Departed) with { Connections = 0, Offenders = [] } : Departed;
            _gone.Enqueue(status);
            if (_gone.Count > MostGone)
            {
                _gone.Dequeue();
            }
        }
    }

    /// <summary>A datagram of a proxy; one of any other process is dropped.</summary>
    public void Receive(PeerCredentials sender, ReadOnlySpan<byte> datagram)
    {
        if (NamespaceReport.Parse(datagram) is { } report && _present.TryGetValue(report.Namespace, out var status) && status.Knows(sender.ProcessId))
        {
            status.Take(sender.ProcessId, report);
            Reported?.Invoke(status, sender.ProcessId);
        }
    }
}
