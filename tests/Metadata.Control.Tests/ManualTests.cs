using System.CommandLine;
using System.Runtime.CompilerServices;

namespace Metadata.Control.Tests;

/// <summary>Manual page and completion know every command and option of the program.</summary>
public sealed class ManualTests
{
    private static readonly string s_manual = File.ReadAllText(Path.Join(Root(), "packaging/man/metadatactl.1")).Replace("\\-", "-", StringComparison.Ordinal);
    private static readonly string s_completion = File.ReadAllText(Path.Join(Root(), "packaging/completion/metadatactl.bash"));

    private static IEnumerable<string> Commands => All(CommandTree.Build()).Select(static command => command.Name).Distinct();

    private static IEnumerable<string> Options => All(CommandTree.Build()).SelectMany(static command => command.Options)
        .Where(static option => option.Name is not ("--help" or "--version")).Select(static option => option.Name).Distinct();

    [TestCaseSource(nameof(Commands))]
    public void A_command_stands_in_the_manual_and_in_the_completion(string command)
    {
        Assert.Multiple(() =>
        {
            Assert.That(s_manual, Does.Match($@"(?m)^\.B.*\b{command}\b"));
            Assert.That(s_completion, Does.Match($@"words\+='[^']*(?<=[ '])(?<![\w-]){command}(?![\w-])"));
        });
    }

    [TestCaseSource(nameof(Options))]
    public void An_option_stands_in_the_manual_and_in_the_completion(string option)
    {
        Assert.Multiple(() =>
        {
            Assert.That(s_manual, Does.Match($@"(?m)^\.(?:B|BI|BR)\b.*(?:(?<![\w-])|(?<=\\f[BIPR])){option}(?![\w-])"));
            Assert.That(s_completion, Does.Match($@"(?<=[ '|]){option}(?![\w-])"));
        });
    }

    private static IEnumerable<Command> All(Command command) => command.Subcommands.SelectMany(static sub => All(sub).Append(sub));

    private static string Root([CallerFilePath] string file = "")
    {
        string? folder = Path.GetDirectoryName(file);
        while (folder is not null && !File.Exists(Path.Join(folder, "Metadata.Proxy.sln")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder ?? throw new InvalidOperationException("Metadata.Proxy.sln is in no folder above the tests");
    }
}
