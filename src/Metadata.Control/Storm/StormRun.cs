using System.Diagnostics;
using Metadata.Linux.Transport;

namespace Metadata.Control.Storm;

/// <summary>Begins boots at a rate until all have begun, the time is over or it is told to stop. Everything happens on one loop.</summary>
internal sealed class StormRun
{
    private static readonly TimeSpan _tick = TimeSpan.FromMilliseconds(8);

    private readonly StormOptions _options;
    private readonly IReadOnlyList<StormGuest> _guests;
    private readonly TimeProvider _time;
    private readonly int _boots;
    private readonly Dictionary<(BootScript, string), byte[]> _bytes = [];
    private readonly Stack<StormRequest> _spare = new();
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ITimer? _timer;
    private long _began;
    private bool _stopping;
    private int _dueBefore;

    public StormRun(StormOptions options, IReadOnlyList<StormGuest> guests, EventLoop loop)
    {
        _options = options;
        _guests = guests;
        _time = loop.TimeProvider;
        _boots = options.Boots > 0 ? options.Boots : guests.Count;
        foreach (var script in options.Scripts)
        {
            foreach (var path in script.Paths)
            {
                _bytes[(script, path)] = StormRequest.Bytes(script, path, options.Target);
            }
        }
    }

    /// <summary>Boots in all.</summary>
    public int Boots => _boots;

    /// <summary>What was seen so far.</summary>
    public StormTally Tally { get; } = new();

    /// <summary>Since the start.</summary>
    public TimeSpan Elapsed => _began == 0 ? TimeSpan.Zero : _time.GetElapsedTime(Volatile.Read(ref _began));

    /// <summary>Complete when the last boot has ended.</summary>
    public Task Done => _done.Task;

    /// <summary>Begins; on the loop.</summary>
    public void Start()
    {
        Volatile.Write(ref _began, _time.GetTimestamp());
        _timer = _time.CreateTimer(static state => ((StormRun)state!).Tick(), this, TimeSpan.Zero, _tick);
    }

    /// <summary>No boot begins any more, and those in flight end with the request that they are at; on the loop.</summary>
    public void Stop()
    {
        _stopping = true;
        EndWhenIdle();
    }

    private void Tick()
    {
        var elapsed = Elapsed;
        if (elapsed >= _options.Duration)
        {
            Stop();
            return;
        }

        var due = (int)Math.Min(_boots, (elapsed.TotalSeconds * _options.Rate) + 1);
        while (!_stopping && Tally.Begun < due)
        {
            if (Tally.Begun - Tally.Ended >= _options.MaxInFlight)
            {
                Tally.Late += due - Math.Max(_dueBefore, Tally.Begun);
                break;
            }

            Boot(_guests[Tally.Begun % _guests.Count], _options.Scripts[Tally.Begun % _options.Scripts.Count]);
        }

        _dueBefore = due;
        EndWhenIdle();
    }

    private async void Boot(StormGuest guest, BootScript script)
    {
        Tally.BootBegan();
        var request = _spare.TryPop(out var spare) ? spare : new StormRequest(_options.Target, _options.Timeout);
        var began = Stopwatch.GetTimestamp();
        foreach (var path in script.Paths)
        {
            var sent = Stopwatch.GetTimestamp();
            var (status, fault) = await request.RunAsync(guest.Dialer, _bytes[(script, path)]);
            Tally.RequestEnded(guest, path, status, fault, Microseconds(sent));
            if (_stopping)
            {
                break;
            }
        }

        _spare.Push(request);
        Tally.BootEnded(Microseconds(began));
        EndWhenIdle();
    }

    private void EndWhenIdle()
    {
        if ((_stopping || Tally.Begun == _boots) && Tally.Begun == Tally.Ended)
        {
            _timer?.Dispose();
            _done.TrySetResult();
        }
    }

    private static long Microseconds(long since) => (long)Stopwatch.GetElapsedTime(since).TotalMicroseconds;
}
