using System.Threading.Channels;
using Metadata.Linux.Native;
using Metadata.Linux.Transport;

namespace Metadata.Linux.Tests;

public sealed class DirectoryWatchTests : LoopTestCase
{
    private readonly string _folder = Directory.CreateTempSubdirectory("watch-").FullName;
    private readonly Channel<string> _changes = Channel.CreateUnbounded<string>();

    [TearDown]
    public void RemoveFolder()
    {
        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    [Test]
    public async Task What_comes_goes_moves_or_is_written_is_told_on_the_loop()
    {
        using DirectoryWatch watch = Start();
        string file = Path.Join(_folder, "a");
        foreach (Action change in new Action[]
        {
            () => File.WriteAllText(file, "1"),
            () => File.WriteAllText(file, "2"),
            () => File.Move(file, file + "b"),
            () => File.SetUnixFileMode(file + "b", UnixFileMode.UserRead),
            () => File.Delete(file + "b"),
            () => Directory.CreateDirectory(file),
            () => Directory.Delete(file),
        })
        {
            change();
            Assert.That(await _changes.Reader.ReadAsync().AsTask().WaitAsync(Limit), Is.EqualTo("a").Or.EqualTo("ab"), "by its name, on the loop");
            Drain();
        }
    }

    [Test]
    public async Task A_burst_is_told_at_least_once_after_its_last_change()
    {
        using DirectoryWatch watch = Start();
        for (int i = 0; i < 20_000; i++)
        {
            File.WriteAllText(Path.Join(_folder, "x" + (i % 10)), "");
        }

        await _changes.Reader.ReadAsync().AsTask().WaitAsync(Limit);
        Drain();
        File.WriteAllText(Path.Join(_folder, "last"), "");
        await _changes.Reader.ReadAsync().AsTask().WaitAsync(Limit);
    }

    [Test]
    public async Task The_end_of_the_directory_itself_is_told()
    {
        using DirectoryWatch watch = Start();
        Directory.Delete(_folder);
        await _changes.Reader.ReadAsync().AsTask().WaitAsync(Limit);
    }

    [Test]
    public async Task A_watch_that_was_ended_tells_nothing_and_keeps_no_descriptor()
    {
        int before = Descriptors();
        DirectoryWatch watch = Start();
        watch.Dispose();
        watch.Dispose();
        await Loop.SwitchTo();
        File.WriteAllText(Path.Join(_folder, "a"), "");
        Assert.That(_changes.Reader.TryRead(out _), Is.False);
        Assert.That(Descriptors(), Is.LessThanOrEqualTo(before));
    }

    [Test]
    public void A_directory_that_is_missing_or_a_file_is_an_exception_that_names_it()
    {
        string missing = Path.Join(_folder, "missing");
        Assert.That(Assert.Throws<PosixException>(() => DirectoryWatch.Start(Loop, missing, _ => { }))!.Message, Does.Contain(missing));
        string file = Path.Join(_folder, "file");
        File.WriteAllText(file, "");
        Assert.That(Assert.Throws<PosixException>(() => DirectoryWatch.Start(Loop, file, _ => { }))!.Message, Does.Contain("Not a directory"));
    }

    private static int Descriptors() => Directory.GetFiles("/proc/self/fd").Count(file => new FileInfo(file).LinkTarget == "anon_inode:inotify");

    private DirectoryWatch Start()
    {
        DirectoryWatch watch = DirectoryWatch.Start(Loop, _folder, name => _changes.Writer.TryWrite(Loop.IsCurrent ? name ?? "(any)" : "not on the loop"));

        // Registered by the time that a later post has run.
        using ManualResetEventSlim registered = new();
        Loop.Post(state => ((ManualResetEventSlim)state!).Set(), registered);
        Assert.That(registered.Wait(Limit), Is.True);
        return watch;
    }

    private void Drain()
    {
        while (_changes.Reader.TryRead(out _))
        {
            // Further hints of the same change.
        }
    }
}
