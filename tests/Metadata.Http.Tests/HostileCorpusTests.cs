using Metadata.Fuzz;

namespace Metadata.Http.Tests;

/// <summary>The hostile corpus at the parser: each connection's bytes mean what the case says, whatever the split.</summary>
public sealed class HostileCorpusTests
{
    private static IReadOnlyList<HostileCase> Cases => HostileCorpus.Cases;

    [TestCaseSource(nameof(Cases))]
    public void A_connection_means_what_the_case_says(object hostile)
    {
        var one = (HostileCase)hostile;
        RequestModel model = RequestModel.Read(one.Input);
        List<string> got = [.. model.Requests.Select(static r => HostileCorpus.Describe(r.Method, r.Path, r.BodyBytes))];
        if (model.Status != 0)
        {
            got.Add($"{model.Status} {model.Code}");
        }
        else if (model.Wants)
        {
            got.Add("wait");
        }

        Assert.That(got, Is.EqualTo(one.Expect), one.Note);
    }

    [TestCaseSource(nameof(Cases))]
    public void A_first_head_is_judged_the_same_in_any_two_pieces(object hostile)
    {
        var one = (HostileCase)hostile;
        RequestHead head = new();
        string whole = Outcomes.Request(Sequences.Whole(one.Input), head);
        int step = Math.Max(1, one.Input.Length / 200);
        for (int cut = 1; cut < one.Input.Length; cut += step)
        {
            Assert.That(Outcomes.Request(Sequences.Split(one.Input, cut), head), Is.EqualTo(whole), $"cut at {cut}");
        }
    }

    [Test]
    public void Cases_are_many_and_of_every_class()
    {
        Assert.That(Cases, Has.Count.GreaterThanOrEqualTo(300));
        Assert.That(Cases.Select(static c => c.Id), Is.Unique);
        Assert.That(Cases.Select(static c => c.Class).Distinct().Count(), Is.GreaterThanOrEqualTo(25));
    }
}
