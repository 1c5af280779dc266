using System.Text;

namespace Metadata.Nova.Tests.Replay;

/// <summary>What nova answered.</summary>
internal sealed record GoldenExpectation
{
    public int Status { get; init; }

    public int[] StatusAny { get; init; } = [];

    public Dictionary<string, string?> Headers { get; init; } = [];

    public string? Body { get; init; }

    public string? BodyB64 { get; init; }

    public byte[]? Bytes => BodyB64 is not null ? Convert.FromBase64String(BodyB64) : Body is null ? null : Encoding.UTF8.GetBytes(Body);
}
