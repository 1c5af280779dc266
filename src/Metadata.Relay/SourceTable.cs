namespace Metadata.Relay;

/// <summary>
/// The sources of one server, remembered while they have connections or have not their whole allowance. Bounded:
/// when more sources than it holds come at once, the longest silent one without connections is forgotten.
/// </summary>
internal sealed class SourceTable(RelayLimits limits, TimeProvider time)
{
    private const int MaxSources = 16384;

    // More than one, so that the table shrinks again.
    private const int ForgottenPerArrival = 2;

    private readonly Dictionary<UInt128, Source> _sources = [];
    private readonly LinkedList<Source> _bySilence = new();
    private readonly Stack<Source> _spare = new();

    /// <summary>Sources remembered.</summary>
    public int Count => _sources.Count;

    /// <summary>The source of a new connection; null for a peer without an address, which no limit per source holds.</summary>
    public Source? Arrive(UInt128 address)
    {
        if (address == default)
        {
            return null;
        }

        if (_sources.TryGetValue(address, out var source))
        {
            _bySilence.Remove(source.Node);
        }
        else
        {
            Forget();
            source = _spare.TryPop(out var spare) ? spare : new Source();
            source.Begin(address, limits.SourceRequestBurst, time.GetTimestamp());
            _sources.Add(address, source);
        }

        _bySilence.AddLast(source.Node);
        return source;
    }

    private void Forget()
    {
        for (var i = 0; i < ForgottenPerArrival && _bySilence.First is { } oldest; i++)
        {
            if (!oldest.Value.IsForgettable(limits, time) && (_sources.Count < MaxSources || oldest.Value.Sessions.Count + oldest.Value.Refusing > 0))
            {
                // One that is still busy must not hide those behind it.
                _bySilence.Remove(oldest);
                _bySilence.AddLast(oldest);
                continue;
            }

            _bySilence.Remove(oldest);
            _sources.Remove(oldest.Value.Address);
            _spare.Push(oldest.Value);
        }
    }
}
