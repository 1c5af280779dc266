using System.Diagnostics;
using Metadata.Linux.Processes;

namespace Metadata.Linux.Tests;

public sealed class ProcessWatchTests : LoopTestCase
{
    [Test]
    public async Task The_end_of_a_process_that_somebody_else_started_is_told()
    {
        using Process process = Process.Start("/bin/sleep", ["60"]);
        TaskCompletionSource<bool> ended = new();
        await Loop.SwitchTo();
        ProcessWatch watch = ProcessWatch.TryStart(Loop, process.Id, () => ended.SetResult(Loop.IsCurrent))!;
        Assert.That(watch, Is.Not.Null);
        watch.Signal(15);
        Assert.That(await ended.Task.WaitAsync(Limit), Is.True, "on the loop");
        watch.Signal(15);
    }

    [Test]
    public async Task A_process_that_is_not_there_cannot_be_watched()
    {
        await Loop.SwitchTo();
        Assert.That(ProcessWatch.TryStart(Loop, int.MaxValue, () => { }), Is.Null);
    }

    [Test]
    public async Task A_watch_that_was_ended_keeps_no_descriptor()
    {
        using Process process = Process.Start("/bin/sleep", ["60"]);
        await Loop.SwitchTo();
        int before = Descriptors();
        ProcessWatch.TryStart(Loop, process.Id, () => { })!.Dispose();
        Assert.That(Descriptors(), Is.LessThanOrEqualTo(before));
        process.Kill();
    }

    private static int Descriptors() => Directory.GetFiles("/proc/self/fd").Count(file => new FileInfo(file).LinkTarget == "anon_inode:[pidfd]");
}
