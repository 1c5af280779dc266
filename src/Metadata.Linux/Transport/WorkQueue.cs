using Metadata.Linux.Native;

namespace Metadata.Linux.Transport;

/// <summary>Work posted to a loop: two lists swapped under a short lock, and one wake-up per batch.</summary>
internal sealed unsafe class WorkQueue(int wake)
{
    private readonly Lock _gate = new();
    private List<(Action<object?> Action, object? State)> _posted = [];
    private List<(Action<object?> Action, object? State)> _running = [];
    private bool _awake;

    /// <summary>True when the loop itself posted something that is still to run: it must not sleep. On the loop only.</summary>
    public bool HasOwn { get; private set; }

    public void Add(Action<object?> action, object? state, bool onLoop)
    {
        bool wakeUp;
        lock (_gate)
        {
            _posted.Add((action, state));
            wakeUp = !_awake && !onLoop;
            _awake |= wakeUp;
        }

        if (onLoop)
        {
            HasOwn = true;
        }
        else if (wakeUp)
        {
            ulong one = 1;
            LibC.write(wake, &one, sizeof(ulong));
        }
    }

    public void Run()
    {
        HasOwn = false;
        lock (_gate)
        {
            _awake = false;
            (_posted, _running) = (_running, _posted);
        }

        foreach ((Action<object?> action, object? state) in _running)
        {
            action(state);
        }

        _running.Clear();
    }
}
