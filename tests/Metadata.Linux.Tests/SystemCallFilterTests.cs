using System.Diagnostics;
using System.Text.RegularExpressions;
using Metadata.Linux.Native;
using Metadata.Linux.Processes;

namespace Metadata.Linux.Tests;

/// <summary>The filter, tried out by a process of its own for each attempt.</summary>
public sealed class SystemCallFilterTests
{
    private const int Sigsys = 31;

    private string _file = null!;

    [SetUp]
    public void MakeFile() => _file = Path.GetTempFileName();

    [TearDown]
    public void RemoveFile() => File.Delete(_file);

    [TestCase("open-write")]
    [TestCase("open-both")]
    [TestCase("open-create")]
    [TestCase("unlink")]
    [TestCase("chmod")]
    [TestCase("socket-inet")]
    [TestCase("socket-inet6")]
    [TestCase("socket-netlink")]
    [TestCase("bind")]
    [TestCase("setns")]
    [TestCase("setuid")]
    [TestCase("signal-parent")]
    [TestCase("clone-process")]
    [TestCase("io-uring")]
    [TestCase("bpf")]
    [TestCase("mount")]
    [TestCase("no-such-call")]
    public void What_a_serving_program_has_no_need_of_is_refused_to_root_too(string attempt)
        => Assert.That(Run(attempt).Code, Is.EqualTo(LibC.EPERM));

    [TestCase("execve")]
    [TestCase("fork")]
    [TestCase("vfork")]
    [TestCase("ptrace")]
    [TestCase("process_vm_writev")]
    [TestCase("x32")]
    public void What_only_an_intruder_does_ends_the_process(string attempt)
        => Assert.That(Run(attempt).Code, Is.EqualTo(128 + Sigsys));

    [TestCase("open-read")]
    [TestCase("socket-unix")]
    [TestCase("netlink-send")]
    [TestCase("work")]
    public void What_it_and_the_runtime_need_works_on(string attempt)
    {
        (int code, string output) = Run(attempt);
        Assert.That(code, Is.Zero, output);
    }

    [Test]
    public void A_thread_that_was_there_before_is_held_too() => Assert.That(Run("thread-before").Code, Is.EqualTo(LibC.EPERM));

    [Test]
    public void A_process_made_in_the_new_way_is_as_if_the_kernel_did_not_know_it()
        => Assert.That(Run("clone3").Code, Is.EqualTo(LibC.ENOSYS));

    [Test]
    public void Every_thread_says_that_it_is_filtered_and_gets_no_new_privilege()
    {
        string status = Run("status").Output;
        int threads = Regex.Count(status, "^Name:", RegexOptions.Multiline);
        Assert.That(threads, Is.GreaterThan(2));
        Assert.That(Regex.Count(status, "^Seccomp:\t2$", RegexOptions.Multiline), Is.EqualTo(threads));
        Assert.That(Regex.Count(status, "^NoNewPrivs:\t1$", RegexOptions.Multiline), Is.EqualTo(threads));
    }

    [Test]
    public void No_call_stands_in_the_list_twice()
    {
        IEnumerable<SystemCall> all = [.. ServingCalls.Free, .. ServingCalls.Deadly];
        using (Assert.EnterMultipleScope())
        {
            Assert.That(all.Select(static call => call.Name), Is.Unique);
            Assert.That(all.Where(static call => call.X64 >= 0).Select(static call => call.X64), Is.Unique);
            Assert.That(all.Where(static call => call.Arm64 >= 0).Select(static call => call.Arm64), Is.Unique);
        }
    }

    private (int Code, string Output) Run(string attempt)
    {
        using Process process = Process.Start(new ProcessStartInfo("dotnet", [typeof(FilteredProgram).Assembly.Location, attempt, _file])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        Assert.That(process.WaitForExit(TimeSpan.FromSeconds(60)), Is.True, attempt);
        return (process.ExitCode, output + error.Result);
    }
}
