using System.Text.RegularExpressions;
using Metadata.Http;
using Metadata.Relay;

namespace Metadata.Architecture.Tests;

/// <summary>docs/reason-codes.md holds every reason code that is said anywhere, once, with its status.</summary>
public sealed partial class ReasonCodeTests
{
    private static readonly Dictionary<string, string> s_statuses = Row().Matches(File.ReadAllText(Path.Join(Repository.Root, "docs/reason-codes.md")))
        .ToDictionary(static row => row.Groups[1].Value, static row => row.Groups[2].Value);

    private static IEnumerable<TestCaseData> Failures => Enum.GetValues<Failure>().Where(static failure => failure != Failure.None)
        .Select(static failure => new TestCaseData(FailureTable.Get(failure).Code, FailureTable.Get(failure).Status));

    private static IEnumerable<TestCaseData> Rejections => Enum.GetValues<RejectReason>().Where(static reason => reason != RejectReason.None)
        .Select(static reason => new TestCaseData(RejectReasons.Code(reason), RejectReasons.StatusCode(reason)));

    [TestCaseSource(nameof(Failures))]
    [TestCaseSource(nameof(Rejections))]
    public void A_code_that_guests_are_told_stands_in_the_table_with_its_status(string code, int status) =>
        Assert.That(s_statuses, Contains.Key(code).WithValue(status.ToString(System.Globalization.CultureInfo.InvariantCulture)));

    [Test]
    public void What_the_agents_log_says_of_a_bad_identity_stands_in_the_table() =>
        Assert.That(Literals("src/Metadata.Agent/Server/CallerIdentity.cs"), Is.Not.Empty.And.SubsetOf(s_statuses.Keys));

    [Test]
    public void What_explain_says_stands_in_the_table()
    {
        IEnumerable<string> said = Repository.SourceFiles("src").Where(static file => file.EndsWith("Judge.cs", StringComparison.Ordinal) || file.EndsWith("ExplainRun.cs", StringComparison.Ordinal))
            .SelectMany(static file => Verdict().Matches(File.ReadAllText(file)))
            .SelectMany(static verdict => Literal().Matches(verdict.Groups[1].Value)).Select(static literal => literal.Groups[1].Value).Distinct();
        Assert.That(said, Is.Not.Empty.And.SubsetOf(s_statuses.Keys));
    }

    [Test]
    public void No_row_is_of_a_code_that_nobody_says()
    {
        HashSet<string> said = [.. Repository.SourceFiles("src").SelectMany(static file => Literal().Matches(File.ReadAllText(file))).Select(static literal => literal.Groups[1].Value)];
        Assert.That(s_statuses.Keys, Is.SubsetOf(said));
    }

    private static IEnumerable<string> Literals(string file) =>
        Literal().Matches(File.ReadAllText(Path.Join(Repository.Root, file))).Select(static literal => literal.Groups[1].Value).Distinct();

    [GeneratedRegex(@"^\| `([^`]+)` \| (\S+) \|", RegexOptions.Multiline)]
    private static partial Regex Row();

    // The second argument, up to the detail.
    [GeneratedRegex(@"(?:Broken|Warning)\(\s*""[a-z-]+"",\s*([^$]*?),\s*(?:\$|[A-Za-z])", RegexOptions.Singleline)]
    private static partial Regex Verdict();

    [GeneratedRegex(@"""([a-z0-9]+(?:[-.][a-z0-9]+)+|internal|overloaded|probe)""")]
    private static partial Regex Literal();
}
