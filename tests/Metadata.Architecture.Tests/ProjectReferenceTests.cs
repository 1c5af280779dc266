using System.Xml.Linq;

namespace Metadata.Architecture.Tests;

/// <summary>Which project may know which: the arrows of src/README.md.</summary>
public sealed class ProjectReferenceTests
{
    private static readonly Dictionary<string, string[]> s_allowed = new()
    {
        ["Metadata.Http"] = [],
        ["Metadata.Linux"] = [],
        ["Metadata.Configuration"] = [],
        ["Metadata.Instances"] = [],
        ["Metadata.Relay"] = ["Metadata.Http"],
        ["Metadata.Nova"] = ["Metadata.Instances"],
        ["Metadata.NamespaceProxy"] = ["Metadata.Http", "Metadata.Linux", "Metadata.Relay", "Metadata.Configuration"],
        ["Metadata.Agent"] = ["Metadata.Http", "Metadata.Linux", "Metadata.Relay", "Metadata.Configuration", "Metadata.Instances", "Metadata.Nova"],
        ["Metadata.Control"] = ["Metadata.Configuration", "Metadata.Instances", "Metadata.Http", "Metadata.Linux"],
    };

    private static readonly Dictionary<string, string[]> s_packages = new()
    {
        ["Metadata.Http"] = [],
        ["Metadata.Linux"] = [],
        ["Metadata.Configuration"] = [],
        ["Metadata.Instances"] = ["Microsoft.Data.Sqlite"],
        ["Metadata.Relay"] = [],
        ["Metadata.Nova"] = [],
        ["Metadata.NamespaceProxy"] = [],
    };

    private static IEnumerable<string> Projects => Directory.EnumerateFiles(Path.Join(Repository.Root, "src"), "*.csproj", SearchOption.AllDirectories);

    [Test]
    public void Every_project_under_src_has_its_arrows_declared_here() =>
        Assert.That(Projects.Select(Path.GetFileNameWithoutExtension), Is.EquivalentTo(s_allowed.Keys));

    [TestCaseSource(nameof(Projects))]
    public void A_project_references_only_what_the_map_allows(string project)
    {
        string name = Path.GetFileNameWithoutExtension(project);
        IEnumerable<string> references = Included(project, "ProjectReference").Select(path => Path.GetFileNameWithoutExtension(path.Replace('\\', '/')));
        Assert.That(references, Is.SubsetOf(s_allowed[name]));
    }

    [TestCaseSource(nameof(Projects))]
    public void Rooms_without_a_host_take_no_packages(string project)
    {
        if (s_packages.TryGetValue(Path.GetFileNameWithoutExtension(project), out string[]? allowed))
        {
            Assert.That(Included(project, "PackageReference"), Is.SubsetOf(allowed));
        }
    }

    private static IEnumerable<string> Included(string project, string item) =>
        XDocument.Load(project).Descendants(item).Select(element => (string)element.Attribute("Include")!);
}
