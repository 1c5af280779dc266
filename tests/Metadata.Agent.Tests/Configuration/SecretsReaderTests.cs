using Metadata.Agent.Configuration;
using Metadata.Configuration;

namespace Metadata.Agent.Tests.Configuration;

[NonParallelizable]
public sealed class SecretsReaderTests
{
    private string _folder = "";

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("metadata-secrets-").FullName;

    [TearDown]
    public void RemoveFolder()
    {
        Environment.SetEnvironmentVariable("CREDENTIALS_DIRECTORY", null);
        Directory.Delete(_folder, recursive: true);
    }

    [Test]
    public void The_first_line_of_the_file_signs_and_all_are_accepted()
    {
        string file = Write("secrets", "new\n\nold\n");
        (string signs, IReadOnlyList<string> accepted) = Read($"[DEFAULT]\nmetadata_proxy_shared_secret = ignored\n[metadata_proxy]\nshared_secret_file = {file}\naccepted_secrets = older\n");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(signs, Is.EqualTo("new"));
            Assert.That(accepted, Is.EqualTo(["new", "old", "older"]));
        }
    }

    [Test]
    public void A_systemd_credential_counts_when_nothing_else_is_written()
    {
        Write(SecretsReader.Credential, "from-systemd\n");
        Environment.SetEnvironmentVariable("CREDENTIALS_DIRECTORY", _folder);

        Assert.That(Read("[DEFAULT]\n").Signs, Is.EqualTo("from-systemd"));
        Assert.That(Read("[DEFAULT]\nmetadata_proxy_shared_secret = written\n").Signs, Is.EqualTo("written"));
    }

    [Test]
    public void No_secret_is_the_empty_one_and_never_stands_beside_another()
    {
        Assert.That(Read("[DEFAULT]\n").Accepted, Is.EqualTo([""]));
        Assert.That(Read("[metadata_proxy]\naccepted_secrets = old\n").Accepted, Is.EqualTo(["old"]));
    }

    [Test]
    public void A_file_that_is_not_there_or_empty_is_an_error_with_its_place()
    {
        string empty = Write("empty", "\n");
        foreach (string file in (string[])[empty, empty + ".absent"])
        {
            ConfigurationException error = Assert.Throws<ConfigurationException>(() => Read($"[metadata_proxy]\nshared_secret_file = {file}\n"))!;
            Assert.That(error.Message, Does.StartWith("agent.ini:2: ").And.Contain(file));
        }
    }

    private string Write(string name, string text)
    {
        string path = Path.Join(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }

    private static (string Signs, IReadOnlyList<string> Accepted) Read(string text) =>
        SecretsReader.Read(OsloConfiguration.Parse(text, "agent.ini", AgentOptionCatalogue.Create()));
}
