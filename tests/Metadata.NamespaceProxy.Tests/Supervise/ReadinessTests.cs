using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Metadata.Linux.Namespaces;
using Metadata.NamespaceProxy.Options;
using Metadata.NamespaceProxy.Supervise.Admin;
using Metadata.NamespaceProxy.Supervise.Probing;
using Metadata.NamespaceProxy.Tests.Support;

namespace Metadata.NamespaceProxy.Tests.Supervise;

/// <summary>What "ready" means: a question from inside a real namespace was answered by the agent.</summary>
public sealed class ReadinessTests : SupervisorTestCase
{
    [Test]
    public void An_agent_that_goes_makes_every_namespace_degraded_and_one_that_comes_makes_it_ready()
    {
        string name = Rig.AddNamespace();
        Rig.AwaitState(name, "ready");
        Rig.EndAgent();
        Rig.AwaitState(name, "degraded");
        Assert.That(Reason(name), Is.EqualTo("agent-unreachable"));
        Rig.StartAgent();
        Rig.AwaitState(name, "ready");
        Assert.That(Reason(name), Is.Null);
    }

    [Test]
    public void An_agent_that_answers_with_failures_is_a_reason()
    {
        Rig.EndAgent();
        Rig.StartAgent("HTTP/1.1 500 Internal Server Error\r\nContent-Length: 2\r\n\r\nno"u8.ToArray());
        string name = Rig.AddNamespace();
        Rig.AwaitState(name, "degraded");
        Assert.That(Reason(name), Is.EqualTo("the agent answered 500"));
    }

    [Test]
    public void A_namespace_whose_loopback_is_down_cannot_be_asked_and_is_ready_when_it_is_up()
    {
        string name = Rig.AddNamespace(up: false);
        Rig.AwaitState(name, "degraded");
        Assert.That(Reason(name), Does.StartWith("no connection to 127.0.0.1:80 from inside: "));
        SupervisorRig.SetLoopback(name, "up");
        Rig.AwaitState(name, "ready");
    }

    [Test]
    public void A_port_that_another_program_has_is_a_reason_and_its_end_heals()
    {
        // Under a name that nobody supervises the foreign program is first.
        string name = Rig.AddNamespace("other");
        using (Socket foreign = NetworkNamespace.FromName(name).Run(static () =>
        {
            Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(IPAddress.Any, 80));
            socket.Listen();
            return socket;
        }))
        {
            name = Rig.Rename(name, "qdhcp");
            Rig.AwaitState(name, "degraded");
            Assert.That(Reason(name), Does.Contain("Address already in use"));
        }

        Rig.AwaitState(name, "ready");
    }

    [Test]
    public void Who_waits_for_a_network_is_told_when_it_is_ready_and_not_before()
    {
        string name = Rig.AddNamespace(up: false);
        Assert.That(Rig.Ask($"/ready?network={name[6..]}&timeout=0"), Does.StartWith("""{"ready":false,"waiting":["""));
        Task<string> waiting = Task.Run(() => Rig.Ask($"/ready?network={name[6..]}&timeout=15"));
        Rig.AwaitState(name, "degraded");
        Assert.That(waiting.IsCompleted, Is.False);
        SupervisorRig.SetLoopback(name, "up");
        Assert.That(waiting.Result, Is.EqualTo("""{"ready":true,"waiting":[]}"""));
        Assert.That(Rig.Ask("/ready?all&timeout=10"), Is.EqualTo("""{"ready":true,"waiting":[]}"""));
    }

    [Test]
    public void A_network_without_a_namespace_is_not_ready()
        => Assert.That(JsonNode.Parse(Rig.Ask($"/ready?network={Guid.NewGuid()}&timeout=0.1"))!.ToJsonString(), Is.EqualTo("""{"ready":false,"waiting":[]}"""));

    [TestCase("")]
    [TestCase("all&network=01234567-89ab-cdef-0123-456789abcdef")]
    [TestCase("network=x")]
    [TestCase("network=")]
    [TestCase("all=1")]
    [TestCase("all&timeout=-1")]
    [TestCase("all&timeout=3601")]
    [TestCase("all&timeout=x")]
    [TestCase("timeout=1")]
    [TestCase("port=80")]
    public void A_question_that_is_not_understood_is_none(string query) => Assert.That(ReadyQuestion.Parse(query), Is.Null);

    [TestCase("0.0.0.0,::", "127.0.0.1", "127.0.0.1")]
    [TestCase("::", "127.0.0.1", "127.0.0.1")]
    [TestCase("::,169.254.169.254", "169.254.169.254", "127.0.0.1")]
    [TestCase("fe80::a9fe:a9fe%eth0,169.254.169.254", "169.254.169.254", "127.0.0.1")]
    [TestCase("fd00::1", "fd00::1", "::1")]
    public void It_is_asked_at_an_address_that_it_listens_on_from_a_loopback_address_of_the_same_version(string hosts, string target, string source)
        => Assert.That(
            ProbeTarget.From(ListenAddress.ParseAll(hosts.Split(','), 80)),
            Is.EqualTo(new ProbeTarget(IPAddress.Parse(source), new IPEndPoint(IPAddress.Parse(target), 80))));

    [Test]
    public void Where_only_interfaces_are_listened_on_loopback_reaches_nobody()
        => Assert.That(ProbeTarget.From(ListenAddress.ParseAll(["169.254.169.254%eth0"], 80)), Is.Null);

    private string? Reason(string name) => (string?)Rig.Status(name)!["reason"];
}
