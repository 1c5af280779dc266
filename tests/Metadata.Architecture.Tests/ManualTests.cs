using System.Text.RegularExpressions;

namespace Metadata.Architecture.Tests;

/// <summary>The manual pages know every option that --help of proxy, supervisor and agent tells; metadatactl's are its own tests'.</summary>
public sealed partial class ManualTests
{
    [TestCase("neutron-ns-metadata-proxy.8", "src/Metadata.NamespaceProxy/Usage.cs", 18)]
    [TestCase("neutron-metadata-agent.8", "src/Metadata.Agent/Configuration/AgentCommandLine.cs", 5)]
    public void Every_option_that_help_tells_stands_in_the_manual(string page, string help, int atLeast)
    {
        string manual = File.ReadAllText(Path.Join(Repository.Root, "packaging/man", page))
            .Replace("\\-", "-", StringComparison.Ordinal).Replace("\\fP", "", StringComparison.Ordinal);
        string[] documented = [.. Option().Matches(manual).Select(static match => match.Value)];
        string[] told = [.. Option().Matches(File.ReadAllText(Path.Join(Repository.Root, help))).Select(static match => match.Value).Distinct()];
        Assert.That(told, Has.Length.GreaterThanOrEqualTo(atLeast).And.SubsetOf(documented));
    }

    [GeneratedRegex("(?<![a-z-])--[a-z][a-z-]*[a-z](?![=a-z])")]
    private static partial Regex Option();
}
