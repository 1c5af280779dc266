using Metadata.NamespaceProxy.Proxy;
using Metadata.NamespaceProxy.Reporting;

namespace Metadata.NamespaceProxy.Supervise.Status;

/// <summary>What is known of one namespace. On the supervisor's loop only.</summary>
internal sealed class NamespaceStatus(string name, NetworkIdentity identity, string isolation, Action<NamespaceStatus> changed, TimeProvider time)
{
    // Most have one process; an upgrade makes it two for a moment.
    private readonly HashSet<int> _processes = new(1);
    private readonly Dictionary<int, NamespaceReport> _reports = new(1);
    private NamespaceReport? _ended;
    private bool _started;

    /// <summary>Its file's name.</summary>
    public string Name => name;

    /// <summary>Whose guests ask there.</summary>
    public NetworkIdentity Identity => identity;

    /// <summary>"process" or "shared".</summary>
    public string Isolation => isolation;

    /// <summary>The process that serves it; 0 for none.</summary>
    public int Pid { get; private set; }

    /// <summary>How it is served.</summary>
    public NamespaceState State { get; private set; }

    /// <summary>Why it is not ready; null when there is nothing to say.</summary>
    public string? Reason { get; private set; }

    /// <summary>When <see cref="State"/> was taken.</summary>
    public DateTimeOffset Since { get; private set; } = time.GetUtcNow();

    /// <summary>Proxies that were started after the first one.</summary>
    public int Restarts { get; private set; }

    /// <summary>When the last report came; null for never.</summary>
    public DateTimeOffset? Reported { get; private set; }

    /// <summary>All that its proxies counted; null before the first report.</summary>
    public NamespaceReport? Report => _reports.Values.Aggregate(_ended, static (sum, report) => report.Plus(sum) with { Connections = report.Connections + (sum?.Connections ?? 0) });

    /// <summary>Takes a state; a repeated one changes nothing.</summary>
    public void Become(NamespaceState state, string? reason = null)
    {
        if (state == State && reason == Reason)
        {
            return;
        }

        if (state != State)
        {
            Since = time.GetUtcNow();
        }

        State = state;
        Reason = reason;
        changed(this);
    }

    /// <summary>A process that serves it, about to or until now.</summary>
    public bool Knows(int pid) => _processes.Contains(pid);

    /// <summary>A process was started to serve it.</summary>
    public void Expect(int pid) => _processes.Add(pid);

    /// <summary>A process serves it from now on.</summary>
    /// <param name="pid">Its id.</param>
    /// <param name="adopted">An earlier supervisor started it.</param>
    public void Served(int pid, bool adopted)
    {
        Restarts += _started && !adopted ? 1 : 0;
        _started = true;
        _processes.Add(pid);
        Pid = pid;
    }

    /// <summary>A process serves it no more: what it counted stays.</summary>
    public void Ended(int pid)
    {
        if (_reports.Remove(pid, out var report))
        {
            _ended = report.Plus(_ended) with { Connections = 0, Offenders = [] };
        }

        _processes.Remove(pid);
        Pid = Pid == pid ? 0 : Pid;
    }

    /// <summary>A process that serves it, or did so until now, says what it counted.</summary>
    public void Take(int pid, NamespaceReport report)
    {
        _reports[pid] = report;
        Reported = time.GetUtcNow();
    }
}
