using System.Text;
using System.Text.Json.Nodes;

namespace Metadata.Fuzz;

/// <summary>
/// hostile.jsonl: one case a line. An input is a list of parts: text whose characters are bytes, or [text, times]. In an expectation a
/// word beyond 64 characters stands as its first 16, "..." and its length.
/// </summary>
internal static class HostileCorpus
{
    private const int LongestWord = 64;

    public static IReadOnlyList<HostileCase> Cases { get; } =
        [.. File.ReadLines(Path.Join(AppContext.BaseDirectory, "Corpus", "hostile.jsonl")).Select(Parse)];

    /// <summary>The inputs of at most so many bytes, as text whose characters are bytes.</summary>
    public static IEnumerable<string> Texts(int longest = 2000) =>
        Cases.Where(c => c.Input.Length <= longest).Select(static c => Encoding.Latin1.GetString(c.Input));

    /// <summary>A request as an expectation has it.</summary>
    public static string Describe(string method, string path, int? bodyBytes) =>
        $"ok {Shorten(method)} {Shorten(path)}{(bodyBytes is { } bytes ? $" {bytes}" : "")}";

    private static string Shorten(string word) => word.Length <= LongestWord ? word : $"{word[..16]}...{word.Length}";

    private static HostileCase Parse(string line)
    {
        JsonNode node = JsonNode.Parse(line)!;
        StringBuilder input = new();
        foreach (JsonNode? part in node["input"]!.AsArray())
        {
            if (part is JsonArray repeated)
            {
                input.Insert(input.Length, (string)repeated[0]!, (int)repeated[1]!);
            }
            else
            {
                input.Append((string)part!);
            }
        }

        return new HostileCase(
            (string)node["id"]!,
            (string)node["class"]!,
            (string)node["section"]!,
            Encoding.Latin1.GetBytes(input.ToString()),
            [.. node["expect"]!.AsArray().Select(static e => (string)e!)],
            (string?)node["note"] ?? "");
    }
}
