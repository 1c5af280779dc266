namespace Metadata.Architecture.Tests;

/// <summary>What a reader may count on in every source file.</summary>
public sealed class SourceFileTests
{
    private const int LongestFile = 300;

    [Test]
    public void No_source_file_is_longer_than_300_lines()
    {
        IEnumerable<string> longer = Repository.SourceFiles("src")
            .Where(path => File.ReadLines(path).Count() > LongestFile)
            .Select(Repository.NameOf);
        Assert.That(longer, Is.Empty);
    }

    [Test]
    public void Native_calls_are_declared_in_one_folder_with_LibraryImport()
    {
        Assert.Multiple(() =>
        {
            Assert.That(Holding("src", "[DllImport"), Is.Empty);
            Assert.That(
                Holding("src", "[LibraryImport").Where(path => !path.StartsWith("src/Metadata.Linux/Native/", StringComparison.Ordinal)),
                Is.Empty);
        });
    }

    [Test]
    public void A_source_file_declares_the_type_it_is_named_after()
    {
        IEnumerable<string> strangers = Repository.SourceFiles("src")
            .Where(path => Path.GetFileName(path) is not "Program.cs" and not "AssemblyInfo.cs")
            .Where(path => !File.ReadAllText(path).Contains(Path.GetFileName(path).Split('.')[0], StringComparison.Ordinal))
            .Select(Repository.NameOf);
        Assert.That(strangers, Is.Empty);
    }

    [Test]
    public void No_test_is_switched_off_and_none_sleeps()
    {
        Assert.Multiple(() =>
        {
            Assert.That(Holding("tests", "[" + "Ignore"), Is.Empty);
            Assert.That(Holding("tests", "Thread." + "Sleep"), Is.Empty);
        });
    }

    private static string[] Holding(string folder, string text) =>
        [.. Repository.SourceFiles(folder)
            .Where(path => File.ReadAllText(path).Contains(text, StringComparison.Ordinal))
            .Select(Repository.NameOf)];
}
