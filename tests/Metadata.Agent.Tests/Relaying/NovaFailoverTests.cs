using System.Collections.Concurrent;
using System.Globalization;
using Metadata.Agent.Tests.Processes;

namespace Metadata.Agent.Tests.Relaying;

/// <summary>Novas that go away while guests ask.</summary>
[Parallelizable(ParallelScope.Children)]
public sealed class NovaFailoverTests
{
    private const int Clients = 40;

    [Test]
    public void Of_several_hosts_the_first_that_is_up_answers_and_it_is_taken_again_when_it_is_back()
    {
        int port = Run.FreePort();
        using RunningProcess second = NovaStub.Start(port, "--host", "127.0.0.2", "--name", "second");
        using AgentProcess agent = Start(port, "nova_metadata_host = 127.0.0.1, 127.0.0.2");
        using (NovaStub.Start(port, "--name", "first"))
        {
            Run.Until(() => Name(agent) == "first", () => "the first nova: " + agent.Output);
        }

        for (int i = 0; i < 10; i++)
        {
            Assert.That(Name(agent), Is.EqualTo("second"));
        }

        using RunningProcess first = NovaStub.Start(port, "--name", "first again");
        Run.Until(() => Name(agent) == "first again", () => "the first nova: " + agent.Output);
        Assert.That(agent.Output, Does.Contain($"Nova at 127.0.0.1:{port} is away").And.Contain($"Nova at 127.0.0.1:{port} answers again"));
    }

    [Test]
    public void When_nova_is_killed_under_load_and_comes_back_no_request_fails()
    {
        int port = Run.FreePort();
        using AgentProcess agent = Start(port, "");
        var statuses = new ConcurrentDictionary<string, int>();
        using var enough = new CancellationTokenSource();
        RunningProcess nova = NovaStub.Start(port);
        Task[] guests = [.. Enumerable.Range(0, Clients).Select(number => Task.Factory.StartNew(
            () => AskUntil(agent, number, statuses, enough.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))];
        try
        {
            Run.Until(() => statuses.GetValueOrDefault("200") > 10 * Clients, () => "answers before the outage");
            nova.Kill();
            int before = statuses.GetValueOrDefault("200");
            Run.Until(() => agent.Output.Contains("is away", StringComparison.Ordinal), () => "the outage in the log");

            // All of them wait now: nothing is known that could be given again for paths not asked before.
            Run.Until(() => statuses.Values.Sum() - before < Clients + 1, () => "nothing more");
            nova.Dispose();
            nova = NovaStub.Start(port);
            int after = statuses.Values.Sum();
            Run.Until(() => statuses.Values.Sum() > after + (10 * Clients), () => "answers after the outage");
        }
        finally
        {
            enough.Cancel();
            Task.WaitAll(guests);
            nova.Dispose();
        }

        Assert.That(statuses.Keys, Is.EqualTo(["200"]), () => string.Join(", ", statuses) + "\n" + agent.Output);
    }

    [Test]
    public void A_last_good_answer_is_given_again_and_marked_but_no_password_and_nothing_of_another_instance()
    {
        int port = Run.FreePort();
        using AgentProcess agent = Start(port, "", Guests.File((Guests.Id, "web", Guests.Address), (Other, "db", "10.9.0.32")), "hold_time = 0.3");
        using (NovaStub.Start(port))
        {
            Assert.That(agent.Curl("/who", Guests.Fields), Is.EqualTo(Guests.Id));
            Assert.That(agent.Curl("/status/404", Guests.Fields), Is.EqualTo("nova says 404"));
            Assert.That(agent.Curl("/status/500", Guests.Fields), Is.EqualTo("nova says 500"));
            foreach (string path in Passwords)
            {
                agent.Curl(path, Guests.Fields);
            }
        }

        using (Assert.EnterMultipleScope())
        {
            string again = agent.Curl("/who", [.. Guests.Fields, "-i"]);
            Assert.That(again, Does.StartWith("HTTP/1.1 200 OK").And.Contain("X-Metadata-Stale: ").And.Contain("Content-Type: text/plain; charset=UTF-8").And.EndWith(Guests.Id));
            Assert.That(agent.Curl("/status/404", [.. Guests.Fields, "-i"]), Does.StartWith("HTTP/1.1 404").And.Contain("X-Metadata-Stale: "));
            Assert.That(Status(agent, "/who", [.. Guests.Fields, "-X", "POST"]), Is.EqualTo("503"), "only a GET");
            Assert.That(Status(agent, "/status/500", Guests.Fields), Is.EqualTo("503"), "no good answer");
            Assert.That(Status(agent, "/who", Guests.FieldsOf("10.9.0.32")), Is.EqualTo("503"), "another instance's");
            foreach (string path in Passwords)
            {
                Assert.That(Status(agent, path, Guests.Fields), Is.EqualTo("503"), path);
            }
        }

        // The address has a new owner: what the old one was told is gone with it.
        Run.ToEnd("curl", "-s", "-f", "--unix-socket", agent.AdminSocket, "-X", "DELETE", "http://agent/instances/" + Guests.Id);
        Run.ToEnd("curl", "-s", "-f", "--unix-socket", agent.AdminSocket, "-X", "POST", "-d", Guests.File((Third, "new", Guests.Address)), "http://agent/import?file=x");
        Assert.That(Status(agent, "/who", Guests.Fields), Is.EqualTo("503"));
    }

    [Test]
    public void Those_with_an_earlier_answer_do_not_wait_behind_those_who_are_held()
    {
        int port = Run.FreePort();
        using AgentProcess agent = Start(port, "", proxy: "hold_time = 60\nmax_in_flight = 1");
        using (NovaStub.Start(port))
        {
            Assert.That(agent.Curl("/who", Guests.Fields), Is.EqualTo(Guests.Id));
        }

        using var held = new RunningProcess("curl", ["-s", "--unix-socket", agent.Socket, .. Guests.Fields, "http://agent/name"]);
        Run.Until(() => agent.Output.Contains("is away", StringComparison.Ordinal), () => "the held request: " + agent.Output);
        Assert.That(agent.Curl("/who", [.. Guests.Fields, "-i"]), Does.StartWith("HTTP/1.1 200 OK").And.Contain("X-Metadata-Stale: "));
        Assert.That(held.HasExited, Is.False);

        using RunningProcess nova = NovaStub.Start(port);
        Assert.That(held.WaitForExit(TimeSpan.FromSeconds(30)), Is.True);
        Assert.That(held.Output, Is.EqualTo("nova"));
    }

    [Test]
    public void Nothing_is_given_again_when_the_age_limit_is_zero()
    {
        int port = Run.FreePort();
        using AgentProcess agent = Start(port, "", proxy: "hold_time = 0.3\nstale_max_age = 0");
        using (NovaStub.Start(port))
        {
            Assert.That(agent.Curl("/who", Guests.Fields), Is.EqualTo(Guests.Id));
        }

        Assert.That(Status(agent, "/who", Guests.Fields), Is.EqualTo("503"));
    }

    private const string Other = "21278685-86a7-57d9-a629-743711ce0000";
    private const string Third = "21278685-86a7-57d9-a629-743711ce1111";

    private static readonly string[] Passwords = ["/openstack/latest/password", "/openstack/latest/PassWord", "/openstack/latest/pass%77ord"];

    private static string Status(AgentProcess agent, string path, IEnumerable<string> arguments) =>
        agent.Curl(path, [.. arguments, "-o", "/dev/null", "-w", "%{http_code}"]);

    private static string Name(AgentProcess agent) => agent.Curl("/name", [.. Guests.Fields, "-H", "Accept: text/plain"]);

    private static void AskUntil(AgentProcess agent, int number, ConcurrentDictionary<string, int> statuses, CancellationToken enough)
    {
        for (int i = 0; !enough.IsCancellationRequested; i++)
        {
            byte[] request = RawHttp.Get(string.Create(CultureInfo.InvariantCulture, $"/document/{number}/{i}"));
            statuses.AddOrUpdate(RawHttp.Status(agent.Socket, request), 1, static (_, count) => count + 1);
        }
    }

    private static AgentProcess Start(int port, string lines, string? instances = null, string proxy = "")
    {
        var agent = new AgentProcess();
        agent.Configure($"nova_metadata_port = {port}\nmetadata_proxy_shared_secret = s\n{lines}", "upstream = nova\n" + proxy);
        agent.Import(instances ?? Guests.One);
        agent.Start();
        return agent;
    }
}
