using Metadata.Nova.Tests.Replay;

namespace Metadata.Nova.Tests;

/// <summary>Where nova raises, its server answers 500 with nothing, or closes; here something is said.</summary>
public sealed class RaisedAnswersTests
{
    private static IEnumerable<GoldenCase> Raised => Corpus.Cases.Where(golden =>
        golden is { Compare: "status", Expect.Status: 500, Seq: null } && golden.Method is not ("HEAD" or "OPTIONS"));

    [Test]
    public void There_are_such_cases() => Assert.That(Raised.Count(), Is.GreaterThan(20));

    [Test]
    public async Task Each_of_them_is_a_500_with_a_type_and_a_body()
    {
        var servers = Corpus.Profiles.Profiles.ToDictionary(profile => profile.Key, profile => new GoldenServer(profile.Value));
        using var scope = Assert.EnterMultipleScope();
        foreach (var golden in Raised)
        {
            var answer = await servers[golden.Profile].SendAsync(golden);
            Assert.That((answer.Status, answer.ContentType.IsEmpty, answer.ContentLength > 0), Is.EqualTo((500, false, true)), golden.ToString());
        }
    }
}
