using System.Globalization;
using System.IO.Pipes;
using Metadata.Linux.Native;
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
    public async Task An_unprivileged_child_has_no_capability_and_no_way_to_one_while_its_parent_keeps_its_own()
    {
        string file = Path.GetTempFileName();
        File.SetUnixFileMode(file, File.GetUnixFileMode(file) | UnixFileMode.OtherWrite);
        string own = Capabilities("/proc/self/status");
        ChildProcess child = ChildProcess.Start(Loop, new ChildProcessOptions
        {
            FileName = "/bin/cat",
            Arguments = ["/proc/self/status"],
            User = "nobody",
            Unprivileged = true,
            OutputFile = file,
        });
        Assert.That(await child.Exited.WaitAsync(Limit), Is.Zero);
        Assert.That(Capabilities(file), Is.EqualTo("CapInh 0000000000000000, CapPrm 0000000000000000, CapEff 0000000000000000, CapBnd 0000000000000000, CapAmb 0000000000000000, NoNewPrivs 1"));
        Assert.That(Capabilities("/proc/self/status"), Is.EqualTo(own));
        File.Delete(file);
    }

    [Test]
    public async Task A_signal_ends_a_child()
    {
        ChildProcess child = ChildProcess.Start(Loop, new ChildProcessOptions { FileName = "/bin/sleep", Arguments = ["60"], NewSession = true });
        child.Signal(15);
        Assert.That(await child.Exited.WaitAsync(Limit), Is.EqualTo(128 + 15));
    }

    [Test]
    public async Task A_child_has_the_descriptors_it_was_given_under_their_numbers_and_no_other()
    {
        string file = Path.GetTempFileName();
        using AnonymousPipeServerStream a = new(PipeDirection.In);
        using AnonymousPipeServerStream b = new(PipeDirection.In);
        int first = (int)a.ClientSafePipeHandle.DangerousGetHandle();
        int second = (int)b.ClientSafePipeHandle.DangerousGetHandle();
        ChildProcess child = ChildProcess.Start(Loop, new ChildProcessOptions
        {
            // Not sh: it keeps descriptors of its own.
            FileName = "/bin/bash",
            Arguments = ["-c", "echo one >&5; echo two >&6; ls /proc/self/fd | tr '\\n' ' '"],

            // Crossed with our own numbers where that is possible: neither may overwrite the other.
            Descriptors = new Dictionary<int, int> { [5] = first, [6] = second },
            OutputFile = file,
        });
        Assert.That(await child.Exited.WaitAsync(Limit), Is.Zero);
        a.DisposeLocalCopyOfClientHandle();
        b.DisposeLocalCopyOfClientHandle();
        Assert.That(new StreamReader(a).ReadToEnd(), Is.EqualTo("one\n"));
        Assert.That(new StreamReader(b).ReadToEnd(), Is.EqualTo("two\n"));

        // 3 is the folder that ls reads.
        Assert.That(File.ReadAllText(file), Is.EqualTo("0 1 2 3 5 6 "));
        File.Delete(file);
    }

    [Test]
    public async Task Two_descriptors_can_change_places()
    {
        using AnonymousPipeServerStream a = new(PipeDirection.In);
        using AnonymousPipeServerStream b = new(PipeDirection.In);
        int first = (int)a.ClientSafePipeHandle.DangerousGetHandle();
        int second = (int)b.ClientSafePipeHandle.DangerousGetHandle();
        ChildProcess child = ChildProcess.Start(Loop, new ChildProcessOptions
        {
            // Not sh: it takes numbers of one digit only.
            FileName = "/bin/bash",
            Arguments = ["-c", $"echo to-b >&{first}; echo to-a >&{second}"],
            Descriptors = new Dictionary<int, int> { [second] = first, [first] = second },
        });
        Assert.That(await child.Exited.WaitAsync(Limit), Is.Zero);
        a.DisposeLocalCopyOfClientHandle();
        b.DisposeLocalCopyOfClientHandle();
        Assert.That(new StreamReader(a).ReadToEnd(), Is.EqualTo("to-a\n"));
        Assert.That(new StreamReader(b).ReadToEnd(), Is.EqualTo("to-b\n"));
    }

    [Test]
    public async Task A_child_has_the_environment_it_was_given_and_a_session_of_its_own()
    {
        string file = Path.GetTempFileName();
        ChildProcess child = ChildProcess.Start(Loop, new ChildProcessOptions
        {
            FileName = "/bin/sh",
            Arguments = ["-c", "echo $A:$HOME; cut -d' ' -f6 /proc/$$/stat; echo $$; cat"],
            Environment = new Dictionary<string, string> { ["A"] = "b c", ["PATH"] = "/usr/bin:/bin" },
            OutputFile = file,
            NewSession = true,
        });
        Assert.That(await child.Exited.WaitAsync(Limit), Is.Zero, "its input is empty");
        string[] lines = File.ReadAllLines(file);
        File.Delete(file);
        Assert.That(lines, Is.EqualTo(["b c:", child.Pid.ToString(CultureInfo.InvariantCulture), child.Pid.ToString(CultureInfo.InvariantCulture)]));
    }

    private static string Capabilities(string status) =>
        string.Join(", ", File.ReadLines(status).Where(line => line.StartsWith("Cap", StringComparison.Ordinal) || line.StartsWith("NoNewPrivs", StringComparison.Ordinal)).Select(line => line.Replace(":\t", " ", StringComparison.Ordinal)));

    [Test]
    public void A_program_that_is_not_there_is_an_exception_that_names_it()
        => Assert.That(
            Assert.Throws<PosixException>(() => ChildProcess.Start(Loop, new ChildProcessOptions { FileName = "/nowhere/x" }))!.Message,
            Does.Contain("posix_spawn /nowhere/x"));

    [Test]
    public void A_user_or_group_that_is_not_there_is_an_exception_that_names_it()
    {
        ChildProcessOptions options = new() { FileName = "/bin/true" };
        Assert.That(Assert.Throws<AccountException>(() => ChildProcess.Start(Loop, options with { User = "none-such" }))!.Message, Is.EqualTo("user 'none-such' is not in /etc/passwd"));
        Assert.That(Assert.Throws<AccountException>(() => ChildProcess.Start(Loop, options with { Group = "none-such" }))!.Message, Is.EqualTo("group 'none-such' is not in /etc/group"));
    }
}
