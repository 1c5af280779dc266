using System.Runtime.InteropServices;

namespace Metadata.Control.Storm;

/// <summary>What was seen. Written on the loop; the counters may be read from elsewhere while it runs.</summary>
internal sealed class StormTally
{
    private readonly Dictionary<(string Path, string What), StormFault> _unexpected = [];
    private long _requests;
    private long _answered;
    private long _expectedRefusals;
    private int _begun;
    private int _ended;

    /// <summary>Times of single requests, from connecting to the last byte.</summary>
    public LatencyHistogram Requests { get; } = new();

    /// <summary>Times of whole boots.</summary>
    public LatencyHistogram Boots { get; } = new();

    /// <summary>Requests that ended, answered or not.</summary>
    public long RequestCount => Volatile.Read(ref _requests);

    /// <summary>Answers with status 200.</summary>
    public long Answered => Volatile.Read(ref _answered);

    /// <summary>Answers with a 404 that the client expects.</summary>
    public long ExpectedRefusals => Volatile.Read(ref _expectedRefusals);

    /// <summary>Boots that began.</summary>
    public int Begun => Volatile.Read(ref _begun);

    /// <summary>Boots that ended.</summary>
    public int Ended => Volatile.Read(ref _ended);

    /// <summary>Requests that ended otherwise than with the status that the client expects.</summary>
    public long Unexpected => RequestCount - Answered - ExpectedRefusals;

    /// <summary>Boots that could not begin in their time since too many were in flight.</summary>
    public int Late { get; set; }

    /// <summary>The unexpected ends, most frequent first.</summary>
    public IEnumerable<KeyValuePair<(string Path, string What), StormFault>> Faults => _unexpected.OrderByDescending(pair => pair.Value.Count);

    public void BootBegan() => Volatile.Write(ref _begun, _begun + 1);

    public void BootEnded(long microseconds)
    {
        Boots.Record(microseconds);
        Volatile.Write(ref _ended, _ended + 1);
    }

    /// <summary>A request ended.</summary>
    /// <param name="guest">Whose.</param>
    /// <param name="path">What it asked for.</param>
    /// <param name="status">The answer's status; 0 when there was none.</param>
    /// <param name="fault">Why there was none.</param>
    /// <param name="microseconds">How long it took.</param>
    public void RequestEnded(StormGuest guest, string path, int status, string? fault, long microseconds)
    {
        Requests.Record(microseconds);
        if (status == 200 && BootScript.Expected(path) == 200)
        {
            Volatile.Write(ref _answered, _answered + 1);
        }
        else if (status != 0 && status == BootScript.Expected(path))
        {
            Volatile.Write(ref _expectedRefusals, _expectedRefusals + 1);
        }
        else
        {
            var what = fault ?? status.ToString(System.Globalization.CultureInfo.InvariantCulture);
            ref var seen = ref CollectionsMarshal.GetValueRefOrAddDefault(_unexpected, (path, what), out var exists);
            seen = exists ? seen with { Count = seen.Count + 1 } : new StormFault(1, $"{guest.Namespace} {guest.Address}");
        }

        Volatile.Write(ref _requests, _requests + 1);
    }
}
