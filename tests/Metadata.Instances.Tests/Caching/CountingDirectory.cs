namespace Metadata.Instances.Tests.Caching;

/// <summary>A source that counts, waits and fails as told.</summary>
internal sealed class CountingDirectory : IInstanceDirectory
{
    private int _count;

    public int Count => Volatile.Read(ref _count);

    public DirectoryAnswer Answer { get; set; } = DirectoryAnswer.NotFound;

    /// <summary>Look-ups that fail before one succeeds.</summary>
    public int Failures { get; set; }

    public Task Gate { get; set; } = Task.CompletedTask;

    public async ValueTask<DirectoryAnswer> FindAsync(DirectoryQuery query, CancellationToken ct)
    {
        Interlocked.Increment(ref _count);
        await Gate;
        return Failures-- > 0 ? throw new InvalidOperationException("away") : Answer;
    }
}
