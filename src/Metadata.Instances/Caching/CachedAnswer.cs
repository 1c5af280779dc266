namespace Metadata.Instances.Caching;

/// <summary>What the source said, and when.</summary>
/// <param name="Answer">Its answer; never unavailable.</param>
/// <param name="At">Timestamp of the answer.</param>
/// <param name="Rechecked">It was asked because the instance was gone for nova: not once more before it is old.</param>
internal sealed record CachedAnswer(DirectoryAnswer Answer, long At, bool Rechecked)
{
    public bool IsFound => Answer.Outcome == LookupOutcome.Found;
}
