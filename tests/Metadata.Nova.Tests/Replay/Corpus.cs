using System.Text.Json;
using Metadata.Instances;

namespace Metadata.Nova.Tests.Replay;

/// <summary>
/// The recordings beside the test assembly; METADATA_GOLDEN_DIR names another directory with cases.jsonl and instances.json.
/// </summary>
internal static class Corpus
{
    private static readonly JsonSerializerOptions _json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    private static readonly string _folder =
        Environment.GetEnvironmentVariable("METADATA_GOLDEN_DIR") ?? Path.Join(AppContext.BaseDirectory, "Golden");

    public static InstanceFile Instances { get; } = JsonSerializer.Deserialize(
        File.ReadAllText(Path.Join(_folder, "instances.json")), InstanceJsonContext.Default.InstanceFile)!;

    public static GoldenProfiles Profiles { get; } = JsonSerializer.Deserialize<GoldenProfiles>(
        File.ReadAllText(Path.Join(AppContext.BaseDirectory, "Golden", "profiles.json")), _json)!;

    public static IReadOnlyList<GoldenCase> Cases { get; } = ReadCases(_folder);

    public static IReadOnlyList<GoldenCase> ReadCases(string folder) =>
    [
        .. File.ReadLines(Path.Join(folder, "cases.jsonl")).Where(static line => line.Length > 0)
            .Select(static line => JsonSerializer.Deserialize<GoldenCase>(line, _json)!)
            .Where(static golden => golden.Modes.Contains("direct")),
    ];
}
