using System.Diagnostics;
using System.Globalization;
using Metadata.NamespaceProxy.Supervise;
using Metadata.NamespaceProxy.Tests.Support;

namespace Metadata.NamespaceProxy.Tests.Supervise;

/// <summary>Which running process is taken for a predecessor's proxy: real processes, dressed up as one.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class RunningProxyTests
{
    private static readonly Guid Id = Guid.NewGuid();

    private readonly string _pidFile = Path.Join(Path.GetTempPath(), $"proxy-{Guid.NewGuid():N}.pid");
    private Process? _process;

    [TearDown]
    public void End()
    {
        _process?.Kill();
        _process?.WaitForExit();
        _process?.Dispose();
        File.Delete(_pidFile);
    }

    [Test]
    public void No_pid_file_is_no_proxy() => Assert.That(RunningProxy.Find(_pidFile, Id), Is.Null);

    [TestCase("")]
    [TestCase("x")]
    [TestCase("-1")]
    [TestCase("0")]
    [TestCase("1")]
    [TestCase("4194305")]
    [TestCase("99999999999")]
    public void A_pid_file_without_a_process_is_no_proxy(string content)
    {
        File.WriteAllText(_pidFile, content);
        Assert.That(RunningProxy.Find(_pidFile, Id), Is.Null);
    }

    [Test]
    public void A_process_with_this_pid_file_and_identity_is_the_proxy()
    {
        string[] arguments = ["--pid-file", _pidFile, "--network-id", Id.ToString()];
        Start(arguments);
        RunningProxy found = RunningProxy.Find(_pidFile, Id)!;
        Assert.That(found, Is.Not.Null);
        Assert.That((found.Pid, found.IsAlive), Is.EqualTo((_process!.Id, true)));
        Assert.That(found.Matches(["-c", "while :; do sleep 1; done", "proxy", .. arguments]), Is.True);
        Assert.That(found.Matches(["-c", "while :; do sleep 1; done", "proxy", .. arguments, "--head-timeout", "3"]), Is.False, "it was started for another wish");
    }

    [Test]
    public void A_process_that_reuses_the_id_is_not_the_proxy()
    {
        Start("--pid-file", "/elsewhere", "--network-id", Id.ToString());
        Assert.That(RunningProxy.Find(_pidFile, Id), Is.Null);
    }

    [Test]
    public void A_proxy_of_another_network_is_not_this_one()
    {
        Start("--pid-file", _pidFile, "--network-id", Guid.NewGuid().ToString());
        Assert.That(RunningProxy.Find(_pidFile, Id), Is.Null);
    }

    [Test]
    public void An_adopted_proxy_ends_when_told_to_and_is_seen_to_have_ended()
    {
        Start("--pid-file", _pidFile, "--network-id", Id.ToString());
        RunningProxy found = RunningProxy.Find(_pidFile, Id)!;
        found.Terminate();
        Assert.That(_process!.WaitForExit(TimeSpan.FromSeconds(10)), Is.True);
        Assert.That(found.IsAlive, Is.False);
        found.Terminate();
        Assert.That(RunningProxy.Find(_pidFile, Id), Is.Null);
    }

    private void Start(params string[] arguments)
    {
        _process = Process.Start("/bin/sh", ["-c", "while :; do sleep 1; done", "proxy", .. arguments]);
        File.WriteAllText(_pidFile, _process.Id.ToString(CultureInfo.InvariantCulture));
        Until.True(() => File.ReadAllText($"/proc/{_process.Id}/cmdline").Contains("while", StringComparison.Ordinal), "the process's own command line");
    }
}
