using System.Net;
using Metadata.Instances.Sqlite;

namespace Metadata.Instances.Caching;

/// <summary>
/// A directory in front of one that has to be asked over the network: answers are kept for a while, one look-up serves all
/// who ask at once, a source that is away is waited for or the last match is given again.
/// </summary>
/// <param name="source">The directory behind it; a failure of its is "unavailable".</param>
/// <param name="capacity">Questions remembered.</param>
/// <param name="rules">Asked for every look-up, so that they may change.</param>
/// <param name="time">The clock.</param>
/// <param name="gate">Bounds the look-ups under way; null = any number.</param>
public sealed class CachingDirectory(
    IInstanceDirectory source, int capacity, Func<CachingRules> rules, TimeProvider time, FairGate? gate = null) : IInstanceDirectory
{
    private static readonly TimeSpan _firstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan _longestPause = TimeSpan.FromMilliseconds(500);

    // Younger than this, an answer is not doubted because nova says 404: it says so of every document that is not there.
    private static readonly TimeSpan _undoubted = TimeSpan.FromSeconds(5);

    // A guest with a known owner does not wait longer for a source that neither answers nor fails.
    private static readonly TimeSpan _patienceWithKnown = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan _quiet = TimeSpan.FromSeconds(1);

    private readonly GenerationalCache<(NetworkKind, AddressKey), CacheEntry> _entries = new(capacity, static _ => new CacheEntry());
    private long _lookups;
    private long _staleAnswers;

    /// <summary>How often the source was asked.</summary>
    public long Lookups => Volatile.Read(ref _lookups);

    /// <summary>How often a last match was given again.</summary>
    public long StaleAnswers => Volatile.Read(ref _staleAnswers);

    /// <summary>Questions remembered now.</summary>
    public int Count => _entries.Count;

    /// <inheritdoc/>
    /// <remarks>What is known is answered synchronously.</remarks>
    public ValueTask<DirectoryAnswer> FindAsync(DirectoryQuery query, CancellationToken ct)
    {
        if (query.Id == Guid.Empty)
        {
            return new(DirectoryAnswer.NotFound);
        }

        CacheEntry entry = EntryOf(query);
        CachedAnswer? known = entry.Known;
        CachingRules now = rules();
        if (known is not null)
        {
            TimeSpan age = time.GetElapsedTime(known.At);
            TimeSpan good = known.IsFound ? now.Positive : now.Negative;
            if (age < good)
            {
                if (known.IsFound && age > good * 0.8 && time.GetTimestamp() >= Volatile.Read(ref entry.QuietUntil))
                {
                    _ = entry.Join(() => AskAsync(entry, query, now, rechecks: false));
                }

                return new(known.Answer);
            }

            if (IsUsable(known, now) && time.GetTimestamp() < Volatile.Read(ref entry.QuietUntil))
            {
                return new(Again(known));
            }
        }

        return new(WaitAsync(entry, query, now, ct));
    }

    /// <summary>
    /// Nova does not know the instance that was found: perhaps the address has another owner by now. Asks the source at most
    /// once for as long as an answer is good.
    /// </summary>
    /// <returns>The source's word; null when there is nothing newer than what was used.</returns>
    public async ValueTask<DirectoryAnswer?> DoubtAsync(DirectoryQuery query, InstanceIdentity used)
    {
        CacheEntry entry = EntryOf(query);
        if (entry.Known is { } known)
        {
            if (known.Answer.Identity != used)
            {
                return known.Answer;
            }

            if (known.Rechecked || time.GetElapsedTime(known.At) < _undoubted)
            {
                return null;
            }
        }

        CachingRules now = rules() with { Hold = TimeSpan.Zero };
        DirectoryAnswer answer = await entry.Join(() => AskAsync(entry, query, now, rechecks: true));
        return answer.Outcome == LookupOutcome.Unavailable || answer.Identity == used ? null : answer;
    }

    private CacheEntry EntryOf(in DirectoryQuery query) => _entries.Get((query.Kind, AddressKey.Of(query.Id, query.Subject)));

    private bool IsUsable(CachedAnswer known, CachingRules now) => known.IsFound && time.GetElapsedTime(known.At) <= now.Stale;

    private DirectoryAnswer Again(CachedAnswer known)
    {
        Interlocked.Increment(ref _staleAnswers);
        return known.Answer;
    }

    private async Task<DirectoryAnswer> WaitAsync(CacheEntry entry, DirectoryQuery query, CachingRules now, CancellationToken ct)
    {
        Task<DirectoryAnswer> asked = entry.Join(() => AskAsync(entry, query, now, rechecks: false));
        if (entry.Known is not { } known || !IsUsable(known, now))
        {
            return await asked.WaitAsync(ct);
        }

        try
        {
            return await asked.WaitAsync(_patienceWithKnown, time, ct);
        }
        catch (TimeoutException)
        {
            Volatile.Write(ref entry.QuietUntil, After(_quiet));
            return Again(known);
        }
    }

    private async Task<DirectoryAnswer> AskAsync(CacheEntry entry, DirectoryQuery query, CachingRules now, bool rechecks)
    {
        // The caller holds the entry's lock: nothing of the source runs under it.
        await Task.Yield();
        long started = time.GetTimestamp();
        TimeSpan pause = _firstPause;
        while (true)
        {
            DirectoryAnswer answer = await AskSourceAsync(query, now.Hold);
            if (answer.Outcome != LookupOutcome.Unavailable)
            {
                entry.Known = new CachedAnswer(answer, time.GetTimestamp(), rechecks);
                return answer;
            }

            if (entry.Known is { } known && IsUsable(known, now))
            {
                Volatile.Write(ref entry.QuietUntil, After(_quiet));
                return Again(known);
            }

            if (time.GetElapsedTime(started) + pause > now.Hold)
            {
                return answer;
            }

            await Task.Delay(pause, time);
            pause = pause * 2 < _longestPause ? pause * 2 : _longestPause;
        }
    }

    private async Task<DirectoryAnswer> AskSourceAsync(DirectoryQuery query, TimeSpan patience)
    {
        if (gate is not null && !await gate.EnterAsync(query.Id, IPAddress.None, patience, time))
        {
            return DirectoryAnswer.Unavailable;
        }

        Interlocked.Increment(ref _lookups);
        try
        {
            return await source.FindAsync(query, CancellationToken.None);
        }
#pragma warning disable CA1031 // Whatever a source throws means that it could not be asked.
        catch (Exception)
#pragma warning restore CA1031
        {
            return DirectoryAnswer.Unavailable;
        }
        finally
        {
            gate?.Exit(query.Id, IPAddress.None);
        }
    }

    private long After(TimeSpan span) => time.GetTimestamp() + (long)(span.TotalSeconds * time.TimestampFrequency);
}
