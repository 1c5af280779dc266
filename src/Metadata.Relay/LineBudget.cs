namespace Metadata.Relay;

/// <summary>
/// How many log lines a guest may cause: 10 a second and source, of 1024 sources a second. What is above is counted, and the number
/// told with the next line of a later second. Not thread-safe.
/// </summary>
/// <param name="time">The owner's clock.</param>
public sealed class LineBudget(TimeProvider time)
{
    /// <summary>Lines of one source in one second.</summary>
    public const int PerSecond = 10;

    private const int MaxSources = 1024;

    private readonly Dictionary<UInt128, int> _written = [];
    private long _second;
    private long _withheld;

    /// <summary>Whether a line about <paramref name="source"/> may be written now.</summary>
    /// <param name="source">Any number that tells sources apart.</param>
    /// <param name="withheld">Lines of the seconds before that were not written and not yet told; the caller tells them now.</param>
    public bool TryTake(UInt128 source, out long withheld)
    {
        withheld = 0;
        var second = time.GetTimestamp() / time.TimestampFrequency;
        if (second != _second)
        {
            _second = second;
            _written.Clear();
            (withheld, _withheld) = (_withheld, 0);
        }

        var written = _written.GetValueOrDefault(source);
        if (written >= PerSecond || (written == 0 && _written.Count >= MaxSources))
        {
            _withheld++;
            return false;
        }

        _written[source] = written + 1;
        return true;
    }
}
