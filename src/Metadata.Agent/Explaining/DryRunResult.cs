using Metadata.Instances;

namespace Metadata.Agent.Explaining;

/// <summary>What became of a dry run.</summary>
/// <param name="Path">What was asked for.</param>
/// <param name="Owner">What the directory said; null = it was not asked.</param>
/// <param name="Status">The answer's status; 0 = no answer.</param>
/// <param name="Code">The agent's own reason code; empty = the answer is the responder's or nova's.</param>
/// <param name="Detail">What the log would have said beside the code.</param>
/// <param name="IsStale">An older answer was given again since nova is away.</param>
/// <param name="Body">The body, or its beginning.</param>
/// <param name="Length">Bytes of the whole body.</param>
/// <param name="Lines">What was said of the upstream meanwhile.</param>
/// <param name="Took">From the request to the answer's last byte.</param>
internal sealed record DryRunResult(
    string Path, DirectoryAnswer? Owner, int Status, string Code, string Detail, bool IsStale, ReadOnlyMemory<byte> Body, long Length,
    IReadOnlyList<string> Lines, TimeSpan Took)
{
    /// <summary>The answer is a document.</summary>
    public bool IsDocument => Code.Length == 0 && Status is >= 200 and < 300;
}
