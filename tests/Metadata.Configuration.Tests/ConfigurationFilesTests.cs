namespace Metadata.Configuration.Tests;

public sealed class ConfigurationFilesTests
{
    private string _directory = "";

    [SetUp]
    public void SetUp() => _directory = Directory.CreateTempSubdirectory("configuration-").FullName;

    [TearDown]
    public void TearDown() => Directory.Delete(_directory, recursive: true);

    [Test]
    public void Later_files_win_and_directories_come_after_files_in_ordinal_order()
    {
        var first = Write("first.ini", "[DEFAULT]\na = first\nb = first\nc = first\nm = 1\n");
        var second = Write("second.ini", "[DEFAULT]\nb = second\nc = second\nm = 2\n");
        Write("d/20.conf", "[DEFAULT]\nc = twenty\n");
        Write("d/10.conf", "[DEFAULT]\nc = ten\nm = 3\n");
        Write("d/99.ini", "[DEFAULT]\nc = not read\n");

        var c = OsloConfiguration.Load([first, second], [Path.Combine(_directory, "d")]);

        Assert.That(c.Get("DEFAULT", "a"), Is.EqualTo("first"));
        Assert.That(c.Get("DEFAULT", "b"), Is.EqualTo("second"));
        Assert.That(c.Get("DEFAULT", "c"), Is.EqualTo("twenty"));
        Assert.That(c.GetMulti("DEFAULT", "m"), Is.EqualTo(new[] { "1", "2", "3" }));
        Assert.That(c.Files, Has.Count.EqualTo(4));
        Assert.That(c.GetOrigin("DEFAULT", "c")!.Value.File, Does.EndWith("20.conf"));
    }

    [Test]
    public void An_absent_file_is_refused_by_name()
    {
        var path = Path.Combine(_directory, "absent.ini");

        var e = Assert.Throws<ConfigurationException>(() => OsloConfiguration.Load([path], []));

        Assert.That(e!.Message, Does.StartWith(path + ": no such configuration file"));
    }

    [Test]
    public void An_absent_directory_is_refused_by_name()
    {
        var path = Path.Combine(_directory, "absent.d");

        var e = Assert.Throws<ConfigurationException>(() => OsloConfiguration.Load([], [path]));

        Assert.That(e!.Message, Does.StartWith(path + ": no such configuration directory"));
    }

    [Test]
    public void A_directory_given_as_a_file_is_refused()
    {
        var e = Assert.Throws<ConfigurationException>(() => OsloConfiguration.Load([_directory], []));

        Assert.That(e!.Message, Does.Contain("cannot be read"));
    }

    private string Write(string name, string text)
    {
        var path = Path.Combine(_directory, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }
}
