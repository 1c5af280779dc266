namespace Metadata.Nova.Tests.Replay;

/// <summary>One recorded request and its answer; Golden/cases.jsonl holds one a line.</summary>
internal sealed record GoldenCase
{
    public required string Id { get; init; }

    public required string Category { get; init; }

    public required string Profile { get; init; }

    public string? Instance { get; init; }

    public required string[] Modes { get; init; }

    public string? Seq { get; init; }

    public int Step { get; init; }

    public double WaitS { get; init; }

    public required string Method { get; init; }

    public required string Path { get; init; }

    public required string[][] Headers { get; init; }

    public required string Identity { get; init; }

    public string? BodyB64 { get; init; }

    public bool Chunked { get; init; }

    public required GoldenExpectation Expect { get; init; }

    public required string Compare { get; init; }

    public override string ToString() => $"{Id} {Method} {Path}";
}
