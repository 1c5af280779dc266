using Metadata.Instances;

namespace Metadata.Agent.Explaining;

/// <summary>The directory, with its last answer noted.</summary>
internal sealed class RecordingDirectory(IInstanceDirectory inner) : IInstanceDirectory
{
    /// <summary>What it said; null = it was not asked.</summary>
    public DirectoryAnswer? Answer { get; private set; }

    /// <inheritdoc/>
    public async ValueTask<DirectoryAnswer> FindAsync(DirectoryQuery query, CancellationToken ct)
    {
        DirectoryAnswer answer = await inner.FindAsync(query, ct);
        Answer = answer;
        return answer;
    }
}
