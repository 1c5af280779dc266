using System.Text.RegularExpressions;

namespace Metadata.Architecture.Tests;

/// <summary>The table of rules in the README of Metadata.Http names tests that exist, and all that are named after a section.</summary>
public sealed partial class RulesTableTests
{
    [Test]
    public void Every_test_named_after_a_section_stands_in_the_table_and_the_other_way_round()
    {
        string table = File.ReadAllText(Path.Join(Repository.Root, "src/Metadata.Http/README.md"));
        IEnumerable<string> tests = new[] { "Metadata.Http.Tests", "Metadata.Relay.Tests" }
            .SelectMany(static project => Directory.EnumerateFiles(Path.Join(Repository.Root, "tests", project), "Rfc9112*.cs"))
            .SelectMany(static file => SectionTest().Matches(File.ReadAllText(file)).Select(static match => match.Value));
        Assert.That(SectionTest().Matches(table).Select(static match => match.Value).Distinct(), Is.EquivalentTo(tests));
    }

    [GeneratedRegex(@"\b(Section_\d|Rfc9110_)\w+")]
    private static partial Regex SectionTest();
}
