using Metadata.Linux.Native;

namespace Metadata.Linux.Transport;

/// <summary>Work posted to a loop: two lists swapped under a short lock, and one wake-up per batch.</summary>
/// <param name="wake">The loop's eventfd, the queue's from here on.</param>
internal sealed unsafe class WorkQueue(int wake)
{
    private readonly Lock _gate = new();
    private List<(Action<object?> Action, object? State)> _posted = [];
    private List<(Action<object?> Action, object? State)> _running = [];
    private bool _awake;
    private bool _closed;

    /// <summary>True when the loop itself posted something that is still to run: it must not sleep. On the loop only.</summary>
    public bool HasOwn { get; private set; }

    public void Add(Action<object?> action, object? state, bool onLoop)
    {
        lock (_gate)
        {
            if (_closed)
            {
                return;
            }

            _posted.Add((action, state));
            if (!_awake && !onLoop)
            {
                _awake = true;
                ulong one = 1;
                LibC.write(wake, &one, sizeof(ulong));
            }
        }

        if (onLoop)
        {
            HasOwn = true;
        }
    }

    /// <summary>Closes the descriptor; what is posted from now on is lost, and wakes nobody who has its number by then.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
            Posix.Close(wake);
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
