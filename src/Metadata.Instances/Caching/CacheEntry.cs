namespace Metadata.Instances.Caching;

/// <summary>One question: the last answer, and the look-up under way.</summary>
internal sealed class CacheEntry
{
    private readonly Lock _lock = new();
    private Task<DirectoryAnswer>? _pending;

    /// <summary>The last answer; null before the first.</summary>
    public volatile CachedAnswer? Known;

    /// <summary>Timestamp until which an absent source is left alone and the last match given again.</summary>
    public long QuietUntil;

    /// <summary>The look-up under way, begun when there is none.</summary>
    public Task<DirectoryAnswer> Join(Func<Task<DirectoryAnswer>> begin)
    {
        lock (_lock)
        {
            if (_pending is { IsCompleted: false } pending)
            {
                return pending;
            }

            return _pending = begin();
        }
    }
}
