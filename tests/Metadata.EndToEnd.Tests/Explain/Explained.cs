using System.Net;
using System.Text.Json.Nodes;

namespace Metadata.EndToEnd.Tests;

/// <summary>What metadatactl explain said, and how it ended.</summary>
internal sealed record Explained(string? Step, string? Code, string? Cause, string? Remedy, int Status, string Text)
{
    /// <summary>Explains a guest's request.</summary>
    public static Explained Of(World world, Network network, string address, params IEnumerable<string> more) =>
        Read(world, [network.Port == 80 ? "--network" : "--router", network.Id.ToString(), "--ip", IPAddress.Parse(address).ToString(), .. more]);

    /// <summary>Runs explain with these arguments.</summary>
    public static Explained Read(World world, params IEnumerable<string> arguments)
    {
        ShellResult result = Shell.Run(Published.Control, ["--config-file", world.Configuration, "--json", "explain", .. arguments]);
        Assert.That(result.Output, Does.StartWith("{"), result.Error);
        JsonNode report = JsonNode.Parse(result.Output)!;
        Assert.That((int)report["exit_status"]!, Is.EqualTo(result.Code), "the exit status stands in the report");
        return new Explained(
            (string?)report["broken"], (string?)report["code"], (string?)report["cause"], (string?)report["remedy"], result.Code, result.Output + result.Error);
    }

    /// <summary>The step, the code, an exit status of the step's class, and a row of the table.</summary>
    public void ShouldBe(string step, string code, int status)
    {
        Assert.Multiple(() =>
        {
            Assert.That((Step, Code, Status), Is.EqualTo((step, code, status)), Text);
            Assert.That(Cause, Is.Not.Empty.And.Not.Contains("no explanation"), "the code has a row in docs/reason-codes.md");
            Assert.That(Remedy, Is.Not.Empty);
        });
    }

    /// <summary>No step is broken.</summary>
    public void ShouldBeFine() => Assert.That((Step, Status), Is.EqualTo(((string?)null, 0)), Text);
}
