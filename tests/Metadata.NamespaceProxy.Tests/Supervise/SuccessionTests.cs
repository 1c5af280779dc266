using System.Globalization;
using System.Text.RegularExpressions;
using Metadata.NamespaceProxy.Tests.Support;

namespace Metadata.NamespaceProxy.Tests.Supervise;

/// <summary>Proxies that are killed, followed and taken over, while guests ask: none is refused.</summary>
public sealed class SuccessionTests : SupervisorTestCase
{
    private string _name = null!;

    [SetUp]
    public void ServeNamespace()
    {
        _name = Rig.AddNamespace();
        Rig.AwaitState(_name, "ready");
    }

    [Test]
    public void Who_asks_while_a_killed_proxy_is_started_again_waits()
    {
        for (int i = 0; i < 3; i++)
        {
            int before = Pid();
            SupervisorRig.Kill(before);
            Assert.That(SupervisorRig.Get(_name, "/a"), Is.EqualTo("200"));
            Until.True(() => Pid() != before && Pid() != 0, () => Rig.Supervisor.Output);
        }
    }

    [Test]
    public void On_SIGHUP_a_successor_takes_over_and_the_old_proxy_ends()
    {
        int before = Pid();
        Rig.SignalSupervisor("-HUP");
        while (Pid() == before)
        {
            Assert.That(SupervisorRig.Get(_name, "/a"), Is.EqualTo("200"));
        }

        Until.True(() => !Directory.Exists($"/proc/{before}"), () => Rig.Supervisor.Output);
        Assert.That(SupervisorRig.Get(_name, "/a"), Is.EqualTo("200"));
        Assert.That(File.ReadAllText(Directory.GetFiles(Path.Join(Rig.Folder, "ns-metadata-proxy"))[0]), Is.EqualTo(Pid().ToString(CultureInfo.InvariantCulture)));
        Assert.That(Rig.Processes().Count(pid => pid != Rig.Supervisor.Id), Is.EqualTo(1));
    }

    [Test]
    public void A_new_supervisor_shares_the_sockets_of_the_proxies_it_finds()
    {
        int before = Pid();
        Rig.KillSupervisor();
        Rig.Supervisor.Dispose();
        Rig.Start();
        Until.True(() => Pid() == before, () => Rig.Supervisor.Output);
        SupervisorRig.Kill(before);
        Assert.That(SupervisorRig.Get(_name, "/a"), Is.EqualTo("200"));
        Assert.That(Pid(), Is.Not.EqualTo(before));
    }

    [Test]
    public void A_proxy_with_other_options_than_those_of_the_new_supervisor_is_followed()
    {
        int before = Pid();
        Rig.KillSupervisor();
        Rig.Supervisor.Dispose();
        File.AppendAllText(Path.Join(Rig.Folder, "supervisor.conf"), "max_target_size = 64\n");
        Rig.Start();
        Until.True(() => Pid() != before && Pid() != 0, () => Rig.Supervisor.Output);
        Until.True(() => !Directory.Exists($"/proc/{before}"), () => Rig.Supervisor.Output);
        Assert.That(SupervisorRig.Get(_name, "/" + new string('x', 64)), Is.EqualTo("414"));
    }

    [Test]
    public void The_supervisor_holds_at_most_three_descriptors_of_a_namespace()
    {
        int before = Held();
        string another = Rig.AddNamespace();
        Rig.AwaitState(another, "ready");
        Assert.That(Held() - before, Is.InRange(1, 3));
        Rig.DeleteNamespace(another);
        Until.True(() => Sockets() == before, () => "its descriptors closed: " + Sockets());
    }

    [Test]
    public void A_supervised_proxy_was_never_privileged_and_runs_as_one_program()
    {
        string status = File.ReadAllText($"/proc/{Pid()}/status");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(status, Does.Contain("\nNoNewPrivs:\t1\n").And.Contain("\nSeccomp:\t2\n"));
            Assert.That(Regex.Count(status, "^Cap(Inh|Prm|Eff|Bnd|Amb):\t0000000000000000$", RegexOptions.Multiline), Is.EqualTo(5));
            Assert.That(File.ReadAllText($"/proc/{Pid()}/environ"), Does.Not.Contain("STANDING"));
        }
    }

    private int Pid() => (int?)Rig.Status(_name)?["pid"] ?? 0;

    // The connection of the question for the state is closed meanwhile.
    private int Held() => Enumerable.Range(0, 50).Min(_ => Sockets());

    // Pidfds are of processes, not of namespaces.
    private int Sockets() => Directory.GetFiles($"/proc/{Rig.Supervisor.Id}/fd")
        .Count(file => new FileInfo(file).LinkTarget is { } target && (target.StartsWith("socket:", StringComparison.Ordinal) || target.Contains("if_inet6", StringComparison.Ordinal)));
}
