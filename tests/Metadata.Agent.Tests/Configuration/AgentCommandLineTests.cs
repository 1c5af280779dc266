using Metadata.Agent.Configuration;

namespace Metadata.Agent.Tests.Configuration;

public sealed class AgentCommandLineTests
{
    [Test]
    public void Files_and_directories_keep_their_order()
    {
        (AgentCommandLine? line, string? error) = AgentCommandLine.Parse(
            ["--config-file", "a", "--config-dir=d", "--config-file=b"]);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(error, Is.Null);
            Assert.That(line!.Files, Is.EqualTo(["a", "b"]));
            Assert.That(line.Directories, Is.EqualTo(["d"]));
        }
    }

    [TestCase("--config-file")]
    [TestCase("--nonsense")]
    [TestCase("file")]
    public void What_is_not_understood_is_an_error(string argument) =>
        Assert.That(AgentCommandLine.Parse([argument]).Error, Does.Contain(argument).And.Contain("--help"));
}
