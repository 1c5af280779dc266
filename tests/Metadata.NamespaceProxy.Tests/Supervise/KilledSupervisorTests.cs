using Metadata.NamespaceProxy.Tests.Support;

namespace Metadata.NamespaceProxy.Tests.Supervise;

/// <summary>A supervisor that is killed at the worst moment: the next one leaves one process for each namespace, and guests are served.</summary>
public sealed class KilledSupervisorTests
{
    private SupervisorRig _rig = null!;

    [TearDown]
    public void End() => _rig.Dispose();

    [Test]
    public void While_a_proxy_follows_another_one_of_them_goes()
    {
        string name = Start("");
        int before = Pid(name);

        // A successor that cannot report is waited for.
        File.Delete(Path.Join(_rig.Folder, "supervisor.sock.reports"));
        _rig.SignalSupervisor("-HUP");
        Until.True(() => Proxies().Length == 2, () => _rig.Supervisor.Output);
        Restart();
        Until.True(() => Pid(name) == before && Proxies().SequenceEqual([before]), () => _rig.Supervisor.Output);
        Assert.That(SupervisorRig.Get(name, "/a"), Is.EqualTo("200"));
    }

    [Test]
    public void Before_a_proxy_s_pid_file_is_written_the_proxy_is_taken_over()
    {
        string name = Start("");
        int before = Pid(name);
        File.Delete(Directory.GetFiles(Path.Join(_rig.Folder, "ns-metadata-proxy"), "*.pid").Single());
        Restart();
        _rig.AwaitState(name, "ready");
        Assert.That((Pid(name), Proxies()), Is.EqualTo((before, new[] { before })));
    }

    [Test]
    public void And_a_namespace_that_went_meanwhile_takes_its_proxy_along()
    {
        string name = Start("");
        int before = Pid(name);
        _rig.KillSupervisor();
        _rig.DeleteNamespace(name);
        _rig.Supervisor.Dispose();
        _rig.Start();
        Until.True(() => !Directory.Exists($"/proc/{before}"), () => _rig.Supervisor.Output);
    }

    [Test]
    public void At_any_moment_of_a_shared_process_s_succession_one_process_is_left()
    {
        const int Moments = 8;
        string name = Start("isolation = shared");
        for (int i = 0; i < Moments; i++)
        {
            _rig.SignalSupervisor("-HUP");
            for (int looks = 0; looks < i; looks++)
            {
                _ = Proxies();
            }

            Restart();
            Until.True(() => Proxies().Length == 1 && Pid(name) == Proxies()[0], () => $"{i}: {string.Join(' ', Proxies())}, {_rig.Supervisor.Output}");
            Assert.That(SupervisorRig.Get(name, "/a"), Is.EqualTo("200"));
        }
    }

    private string Start(string options)
    {
        _rig = new SupervisorRig(options);
        string name = _rig.AddNamespace();
        _rig.AwaitState(name, "ready");
        return name;
    }

    private void Restart()
    {
        _rig.KillSupervisor();
        _rig.Supervisor.Dispose();
        _rig.Start();
    }

    private int Pid(string name) => (int?)_rig.Status(name)?["pid"] ?? 0;

    private int[] Proxies() => [.. _rig.Processes().Where(pid => pid != _rig.Supervisor.Id)];
}
