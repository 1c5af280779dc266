namespace Metadata.Linux.Transport;

/// <summary>
/// Whether the next event will come so soon that asking again costs less than sleeping. Only where single events follow one
/// another closely, as with one peer that answers at once; a try in vain makes it harder to believe the next time.
/// </summary>
internal struct WaitHistory
{
    private const int FewestShortWaits = 8;
    private const int MostShortWaits = 4096;

    private int _doubts;
    private int _shortWaits;

    /// <summary>Ask again before sleeping.</summary>
    public readonly bool ExpectsSoon => _shortWaits >= FewestShortWaits + _doubts;

    /// <summary>The loop slept.</summary>
    /// <param name="isShort">Not longer than asking again would have been worth.</param>
    /// <param name="events">How many events ended it.</param>
    public void Slept(bool isShort, int events) => _shortWaits = isShort && events == 1 ? _shortWaits + 1 : 0;

    /// <summary>The loop asked again instead.</summary>
    /// <param name="came">An event came meanwhile.</param>
    public void AskedAgain(bool came)
    {
        if (came)
        {
            _doubts = Math.Max(0, _doubts - 1);
            _shortWaits = FewestShortWaits + _doubts;
        }
        else
        {
            _doubts = Math.Min(MostShortWaits, (FewestShortWaits + _doubts) * 2) - FewestShortWaits;
            _shortWaits = 0;
        }
    }
}
