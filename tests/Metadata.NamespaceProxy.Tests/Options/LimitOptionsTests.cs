using System.Globalization;
using Metadata.Configuration;
using Metadata.NamespaceProxy.Options;

namespace Metadata.NamespaceProxy.Tests.Options;

public sealed class LimitOptionsTests
{
    private const string Id = "01234567-89ab-cdef-0123-456789abcdef";

    private static IEnumerable<string> Names => LimitOptions.All.Select(option => option.Name);

    [Test]
    public void Every_limit_stands_in_the_catalogue_and_the_other_way_round()
        => Assert.That(Names, Is.EquivalentTo(ProxySection.Limits.Select(definition => definition.Name)));

    [Test]
    public void The_catalogue_s_defaults_are_the_defaults()
    {
        ProxyLimits limits = new();
        foreach (LimitOption option in LimitOptions.All)
        {
            string text = ProxySection.Limits.Single(definition => definition.Name == option.Name).DefaultText!;
            Assert.That(option.Apply(limits, option.Parse(text)), Is.EqualTo(limits), option.Name);
        }
    }

    [Test]
    public void Every_limit_stands_in_the_README_with_its_default()
    {
        string readme = File.ReadAllText(Path.Join(Support.Repository.Root, "src/Metadata.NamespaceProxy/README.md"));
        foreach (OptionDefinition definition in ProxySection.Limits.Concat(ProxySection.Supervisor))
        {
            Assert.That(readme, Does.Contain($"| `{definition.Name}` | {definition.DefaultText} | {definition.Help} |"));
        }
    }

    [TestCaseSource(nameof(Names))]
    public void A_limit_is_taken_from_the_command_line_before_the_file(string name)
    {
        LimitOption option = LimitOptions.All.Single(o => o.Name == name);
        string one = Text(option, option.Least + 1);
        string two = Text(option, option.Least + 2);
        ProxyLimits first = option.Apply(new ProxyLimits(), option.Parse(one));
        ProxyLimits second = option.Apply(new ProxyLimits(), option.Parse(two));
        Assert.That(first, Is.Not.EqualTo(second).And.Not.EqualTo(new ProxyLimits()));

        string file = Path.GetTempFileName();
        File.WriteAllText(file, $"[metadata_proxy]\n{name} = {one}\n");
        ProxyLimits fromFile = ProxyOptions.Parse(["--network-id", Id, "--config-file", file]).Limits;
        ProxyLimits fromBoth = ProxyOptions.Parse(["--network-id", Id, "--config-file", file, "--" + name.Replace('_', '-'), two]).Limits;
        ProxyLimits snake = ProxyOptions.Parse(["--network-id", Id, $"--{name}={two}"]).Limits;
        File.Delete(file);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(fromFile, Is.EqualTo(first));
            Assert.That(fromBoth, Is.EqualTo(second));
            Assert.That(snake, Is.EqualTo(second));
        }
    }

    private static string Text(LimitOption option, double value)
        => (option.IsTime ? value : Math.Ceiling(value)).ToString(CultureInfo.InvariantCulture);
}
