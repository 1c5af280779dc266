using Metadata.Nova.Tests.Replay;

namespace Metadata.Nova.Tests;

/// <summary>Every answer recorded from nova's own code, replayed in process.</summary>
public sealed class GoldenReplayTests
{
    private const int Shown = 8;

    private static IEnumerable<object[]> Groups => Corpus.Cases
        .GroupBy(c => (c.Profile, c.Category))
        .OrderBy(g => g.Key)
        .Select(g => new object[] { g.Key.Profile, g.Key.Category });

    [TestCaseSource(nameof(Groups))]
    public async Task The_pipeline_answers_as_nova_did(string profile, string category)
    {
        var server = new GoldenServer(Corpus.Profiles.Profiles[profile]);
        var check = new GoldenCheck();
        var differences = new List<string>();
        var count = 0;
        foreach (var golden in InOrder(profile, category))
        {
            server.Time.Advance(TimeSpan.FromSeconds(golden.WaitS));
            count++;
            if (check.FirstDifference(golden, await server.SendAsync(golden)) is { } difference)
            {
                differences.Add($"{golden}\n    {difference}");
            }
        }

        TestContext.Out.WriteLine($"{profile}/{category}: {count - differences.Count} of {count}");
        Assert.That(differences, Is.Empty, () => $"{differences.Count} of {count} differ:\n{string.Join('\n', differences.Take(Shown))}");
    }

    // Sequences last, each as a whole: they move the clock.
    private static IEnumerable<GoldenCase> InOrder(string profile, string category) => Corpus.Cases
        .Where(c => c.Profile == profile && c.Category == category)
        .OrderBy(c => c.Seq ?? "", StringComparer.Ordinal)
        .ThenBy(c => c.Step);
}
