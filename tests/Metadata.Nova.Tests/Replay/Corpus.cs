using System.Text.Json;
using Metadata.Instances;

namespace Metadata.Nova.Tests.Replay;

/// <summary>
/// The recordings beside the test assembly; METADATA_GOLDEN_DIR names another directory with cases.jsonl and instances.json.
/// </summary>
internal static class Corpus
{
    private static readonly JsonSerializerOptions _json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public static InstanceFile Instances { get; } = JsonSerializer.Deserialize(Read("instances.json"), InstanceJsonContext.Default.InstanceFile)!;

    public static GoldenProfiles Profiles { get; } = JsonSerializer.Deserialize<GoldenProfiles>(
        File.ReadAllText(Path.Join(AppContext.BaseDirectory, "Golden", "profiles.json")), _json)!;

    public static IReadOnlyList<GoldenCase> Cases { get; } = [.. Read("cases.jsonl").Split('\n', StringSplitOptions.RemoveEmptyEntries)
        .Select(line => JsonSerializer.Deserialize<GoldenCase>(line, _json)!)
        .Where(golden => golden.Modes.Contains("direct"))];

    private static string Read(string file) => File.ReadAllText(Path.Join(
        Environment.GetEnvironmentVariable("METADATA_GOLDEN_DIR") ?? Path.Join(AppContext.BaseDirectory, "Golden"), file));
}
