namespace Metadata.NamespaceProxy.Supervise;

/// <summary>A proxy that was started beside the one that serves, until it serves itself or is given up. On the loop only.</summary>
internal sealed class Succession
{
    private readonly TaskCompletionSource _completion = new();
    private readonly Action<bool> _over;
    private readonly ITimer _timer;
    private bool _isOver;

    /// <summary>Begins to wait.</summary>
    /// <param name="proxy">The successor.</param>
    /// <param name="limit">How long it has.</param>
    /// <param name="time">The loop's clock.</param>
    /// <param name="over">Called once: true, it serves; false, it was given up.</param>
    public Succession(RunningProxy proxy, TimeSpan limit, TimeProvider time, Action<bool> over)
    {
        Proxy = proxy;
        _over = over;
        _timer = time.CreateTimer(_ => GiveUp(), null, limit, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The successor.</summary>
    public RunningProxy Proxy { get; }

    /// <summary>Complete when it is over, either way.</summary>
    public Task Completion => _completion.Task;

    /// <summary>It serves.</summary>
    public void Complete() => End(served: true);

    /// <summary>Its process is gone.</summary>
    public void Ended() => End(served: false);

    /// <summary>Ends it.</summary>
    public void GiveUp()
    {
        if (!_isOver)
        {
            Proxy.Terminate();
            End(served: false);
        }
    }

    /// <summary>Waits no more; the successor goes on.</summary>
    public void Forget() => _timer.Dispose();

    private void End(bool served)
    {
        if (!_isOver)
        {
            _isOver = true;
            _timer.Dispose();
            _over(served);
            _completion.SetResult();
        }
    }
}
