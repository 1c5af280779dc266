namespace Metadata.Instances.Caching;

/// <summary>How long a directory's answers are good.</summary>
public sealed record CachingRules
{
    /// <summary>A match; renewed in the background in the last fifth.</summary>
    public TimeSpan Positive { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>No match, or several.</summary>
    public TimeSpan Negative { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>A match while the source is away, counted from when the source gave it.</summary>
    public TimeSpan Stale { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>A source that is away is asked again for this long before it counts as unavailable.</summary>
    public TimeSpan Hold { get; init; } = TimeSpan.FromSeconds(8);
}
