using Metadata.Agent.Tests.Processes;

namespace Metadata.Agent.Tests.Relaying;

/// <summary>Nova goes away and comes back behind a running agent.</summary>
[Parallelizable(ParallelScope.Children)]
public sealed class NovaOutageTests
{
    [Test]
    public void A_request_waits_for_a_nova_that_comes_back_in_time()
    {
        int port = Run.FreePort();
        using AgentProcess agent = StartAgent(port);
        using RunningProcess asking = Ask(agent, "/status/200");
        WaitUntilAsked(agent);
        Assert.That(asking.HasExited, Is.False, asking.Output);

        using RunningProcess nova = NovaStub.Start(port);

        Assert.That(asking.WaitForExit(TimeSpan.FromSeconds(10)), Is.True);
        Assert.That(asking.Output, Does.Contain("HTTP/1.1 200 OK").And.EndWith("nova says 200"));
    }

    [Test]
    public void A_nova_that_does_not_answer_in_its_time_is_a_504_and_is_not_asked_again()
    {
        int port = Run.FreePort();
        using RunningProcess nova = NovaStub.Start(port);
        using var agent = new AgentProcess();
        agent.Configure($"nova_metadata_port = {port}\nmetadata_proxy_shared_secret = s", "upstream = nova\nnova_answer_timeout = 0.5");
        agent.Import(Guests.One);
        agent.Start();

        string answer = agent.Curl("/slow/60", [.. Guests.Fields, "-w", " %{http_code}"]);

        Assert.That(answer, Does.Contain("reason: ").And.EndWith(" 504"));
        Assert.That(nova.Lines.Count(static line => line == "slow"), Is.EqualTo(1), "what was sent is not sent again");
    }

    [Test]
    public void A_nova_that_stays_away_is_a_503_with_a_reason_and_a_time_to_come_again()
    {
        using AgentProcess agent = StartAgent(Run.FreePort());
        long start = TimeProvider.System.GetTimestamp();
        using RunningProcess asking = Ask(agent, "/latest");

        Assert.That(asking.WaitForExit(TimeSpan.FromSeconds(20)), Is.True);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(asking.Output, Does.StartWith("HTTP/1.1 503 Service Unavailable").And.Contain("Retry-After: 1").And.Contain("reason: nova-unreachable"));
            Assert.That(TimeProvider.System.GetElapsedTime(start), Is.LessThan(TimeSpan.FromSeconds(12)));
            Assert.That(agent.Output, Does.Contain("refused with 503 nova-unreachable: instance " + Guests.Id));
        }
    }

    [Test]
    public void A_restart_of_nova_between_two_requests_goes_unnoticed()
    {
        int port = Run.FreePort();
        using AgentProcess agent = StartAgent(port);
        using (RunningProcess first = NovaStub.Start(port))
        {
            Assert.That(agent.Curl("/status/200", Guests.Fields), Is.EqualTo("nova says 200"));
        }

        using RunningProcess second = NovaStub.Start(port);

        Assert.That(agent.Curl("/status/200", Guests.Fields), Is.EqualTo("nova says 200"));
    }

    [TestCase("/slow/1", true)]
    [TestCase("/slow/60", false)]
    public void A_stopping_agent_waits_for_answers_under_way_but_not_longer_than_a_proxy_waits_for_the_next_agent(string path, bool answered)
    {
        int port = Run.FreePort();
        using RunningProcess nova = NovaStub.Start(port);
        using AgentProcess agent = StartAgent(port);
        using RunningProcess asking = Ask(agent, path);
        Run.Until(() => nova.Output.EndsWith("slow", StringComparison.Ordinal), () => "the request at nova");
        long start = TimeProvider.System.GetTimestamp();

        Assert.That(agent.Process.Terminate(), Is.Zero);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(TimeProvider.System.GetElapsedTime(start), Is.LessThan(TimeSpan.FromSeconds(5)));
            Assert.That(asking.WaitForExit(TimeSpan.FromSeconds(5)), Is.True);
            Assert.That(asking.Output.EndsWith("at last", StringComparison.Ordinal), Is.EqualTo(answered));
            Assert.That(agent.Output.Contains("Drained no further", StringComparison.Ordinal), Is.EqualTo(!answered));
        }
    }

    private static AgentProcess StartAgent(int port)
    {
        var agent = new AgentProcess();
        agent.Configure($"nova_metadata_port = {port}\nmetadata_proxy_shared_secret = s", "upstream = nova");
        agent.Import(Guests.One);
        agent.Start();
        return agent;
    }

    private static RunningProcess Ask(AgentProcess agent, string path) =>
        new("curl", ["-s", "-i", "--unix-socket", agent.Socket, .. Guests.Fields, "http://agent" + path]);

    private static void WaitUntilAsked(AgentProcess agent) => Run.Until(
        () => Run.ToEnd("ss", "-xH").Output.Split('\n').Count(line => line.Contains(agent.Socket, StringComparison.Ordinal)) == 1,
        () => "curl's connection");
}
