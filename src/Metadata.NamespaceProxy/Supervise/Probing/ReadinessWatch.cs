using Metadata.NamespaceProxy.Supervise.Status;
using Metadata.Relay;

namespace Metadata.NamespaceProxy.Supervise.Probing;

/// <summary>
/// Keeps a namespace's state true: asks when its proxy begins to serve, then now and then, and later and later while no
/// answer comes. On the supervisor's loop only.
/// </summary>
internal sealed class ReadinessWatch
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    // With 5,000 namespaces some twenty questions a second.
    private static readonly TimeSpan ReadyPause = TimeSpan.FromMinutes(4);

    private readonly string _path;
    private readonly ProbeTarget? _target;
    private readonly NamespaceStatus _status;
    private readonly Prober _prober;
    private readonly ITimer _timer;
    private TimeSpan _pause = FirstPause;
    private int _turn;
    private bool _asking;
    private bool _serving;

    /// <summary>Makes one that does nothing yet.</summary>
    /// <param name="path">The namespace's file.</param>
    /// <param name="target">Where its proxy is asked; null: it cannot be, and is ready when it serves.</param>
    /// <param name="status">What is kept true.</param>
    /// <param name="prober">Asks.</param>
    /// <param name="time">The loop's clock.</param>
    public ReadinessWatch(string path, ProbeTarget? target, NamespaceStatus status, Prober prober, TimeProvider time)
    {
        _path = path;
        _target = target;
        _status = status;
        _prober = prober;
        _timer = time.CreateTimer(_ => Ask(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>A proxy serves, or what it depends on has changed: the state is asked for at once.</summary>
    public void Begin()
    {
        _serving = true;
        _turn++;
        _asking = false;
        _pause = FirstPause;
        Ask();
    }

    /// <summary>No proxy serves: an answer that is still to come says nothing.</summary>
    public void End()
    {
        _serving = false;
        Rest();
    }

    /// <summary>The agent went, or is there again.</summary>
    public void AgentChanged(bool listens)
    {
        if (listens && _serving)
        {
            Begin();
        }
        else if (!listens && _status.State == NamespaceState.Ready)
        {
            Rest();
            _status.Become(NamespaceState.Degraded, FailureTable.Get(Failure.AgentUnreachable).Code);
        }
    }

    private void Rest()
    {
        _turn++;
        _asking = false;
        _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    private void Ask()
    {
        if (_target is null)
        {
            _status.Become(NamespaceState.Ready);
        }
        else if (!_asking)
        {
            _asking = true;
            var turn = _turn;
            _prober.Ask(_path, _target, fault =>
            {
                if (turn == _turn)
                {
                    _asking = false;
                    Answered(fault);
                }
            });
        }
    }

    private void Answered(string? fault)
    {
        if (fault is null)
        {
            _pause = FirstPause;
            _status.Become(NamespaceState.Ready);

            // Not all of them at the same moment.
            _timer.Change(ReadyPause * (0.75 + (Random.Shared.NextDouble() / 2)), Timeout.InfiniteTimeSpan);
            return;
        }

        _status.Become(NamespaceState.Degraded, fault);
        _timer.Change(_pause, Timeout.InfiniteTimeSpan);
        _pause = _pause * 2 < LongestPause ? _pause * 2 : LongestPause;
    }
}
