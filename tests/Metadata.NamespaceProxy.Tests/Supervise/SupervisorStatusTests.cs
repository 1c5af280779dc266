using System.Text.Json.Nodes;
using Metadata.NamespaceProxy.Tests.Processes;
using Metadata.NamespaceProxy.Tests.Support;

namespace Metadata.NamespaceProxy.Tests.Supervise;

/// <summary>What the supervisor says of real namespaces on its admin socket.</summary>
public sealed class SupervisorStatusTests : SupervisorTestCase
{
    [Test]
    public void It_says_who_serves_a_namespace_and_what_was_asked_there()
    {
        string name = Rig.AddNamespace();
        string router = Rig.AddNamespace("qrouter");
        Rig.AwaitState(name, "ready");
        Rig.AwaitState(router, "ready");
        Assert.That(SupervisorRig.Get(name, "/a"), Is.EqualTo("200"));
        Assert.That(SupervisorRig.Get(name, "/" + new string('x', 9000)), Is.EqualTo("414"));
        Until.True(() => (int?)Rig.Status(name)!["report"]?["requests"] == 2, () => Rig.Status().ToString());
        JsonNode said = Rig.Status(name)!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That((string)said["kind"]!, Is.EqualTo("network"));
            Assert.That((string)said["id"]!, Is.EqualTo(name[6..]));
            Assert.That((string)said["isolation"]!, Is.EqualTo("process"));
            Assert.That(DaemonFolder.CommandLine((int)said["pid"]!), Does.Contain(name));
            Assert.That((int)said["restarts"]!, Is.Zero);
            Assert.That((int)said["report"]!["answers"]!["2xx"]!, Is.EqualTo(1));
            Assert.That((int)said["report"]!["answers"]!["4xx"]!, Is.EqualTo(1));
            Assert.That((int)said["report"]!["refused"]!["target-too-long"]!, Is.EqualTo(1));
            Assert.That(said["report"]!["latency"]!["buckets"]!.AsArray().Sum(bucket => (int)bucket![1]!), Is.EqualTo(1), "the refused head was not handled");
            Assert.That((string)Rig.Status(router)!["kind"]!, Is.EqualTo("router"));
        }

        JsonNode totals = Rig.Status()["totals"]!;
        Assert.That(((int)totals["namespaces"]!, (int)totals["ready"]!, (int)totals["requests"]!), Is.EqualTo((2, 2, 2)));
    }

    [Test]
    public void A_killed_proxy_is_a_restart_and_its_counts_stay()
    {
        string name = Rig.AddNamespace();
        Rig.AwaitState(name, "ready");
        Assert.That(SupervisorRig.Get(name, "/a"), Is.EqualTo("200"));
        Until.True(() => (int?)Rig.Status(name)!["report"]?["requests"] == 1, () => Rig.Status().ToString());
        int before = (int)Rig.Status(name)!["pid"]!;
        SupervisorRig.Kill(before);
        Until.True(() => (int)Rig.Status(name)!["restarts"]! == 1 && (string)Rig.Status(name)!["state"]! == "ready", () => Rig.Supervisor.Output);
        Assert.That((int)Rig.Status(name)!["pid"]!, Is.Not.EqualTo(before).And.Not.Zero);
        Assert.That((int)Rig.Status(name)!["report"]!["requests"]!, Is.EqualTo(1));
    }

    [Test]
    public void A_namespace_that_went_is_gone_and_a_stray_file_is_degraded_with_the_reason()
    {
        string name = Rig.AddNamespace();
        string stray = Rig.AddNamespace();
        Rig.DeleteNamespace(stray);
        File.WriteAllText("/run/netns/" + stray, "");
        try
        {
            Rig.AwaitState(name, "ready");
            Rig.AwaitState(stray, "degraded");
            Assert.That((string)Rig.Status(stray)!["reason"]!, Is.EqualTo("is not a namespace (yet)"));
            Rig.DeleteNamespace(name);
            Rig.AwaitState(name, "gone");
        }
        finally
        {
            File.Delete("/run/netns/" + stray);
        }
    }

    [Test]
    public void Its_socket_is_root_s_alone_and_a_second_supervisor_is_refused()
    {
        Assert.That(File.GetUnixFileMode(Path.Join(Rig.Folder, "supervisor.sock")), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
        (int code, string output) = Command.Run("supervise", "--config-file", Path.Join(Rig.Folder, "supervisor.conf"));
        Assert.That(code, Is.EqualTo(2));
        Assert.That(output, Does.Contain($"supervisor_socket '{Rig.Folder}/supervisor.sock'"));
    }

    [Test]
    public void Only_a_known_path_is_answered() => Assert.That(Rig.Ask("/other"), Does.Contain("no such path"));
}
