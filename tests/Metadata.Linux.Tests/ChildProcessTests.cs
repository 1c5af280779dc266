using Metadata.Linux.Processes;

namespace Metadata.Linux.Tests;

public sealed class ChildProcessTests : LoopTestCase
{
    [Test]
    public async Task A_child_runs_as_the_user_it_was_given_and_its_status_comes_back()
    {
        ChildProcess child = ChildProcess.Start(Loop, new ChildProcessOptions
        {
            FileName = "/bin/sh",
            Arguments = ["-c", "test $(id -u) = 65534 && exit 7"],
            User = "nobody",
        });
        Assert.That(await child.Exited.WaitAsync(Limit), Is.EqualTo(7));
    }

    [Test]
    public async Task A_signal_ends_a_child()
    {
        ChildProcess child = ChildProcess.Start(Loop, new ChildProcessOptions { FileName = "/bin/sleep", Arguments = ["60"], NewSession = true });
        child.Signal(15);
        Assert.That(await child.Exited.WaitAsync(Limit), Is.EqualTo(128 + 15));
    }
}
