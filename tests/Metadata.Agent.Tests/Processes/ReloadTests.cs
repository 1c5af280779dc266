using System.Collections.Concurrent;
using System.Globalization;
using Metadata.Agent.Tests.Relaying;

namespace Metadata.Agent.Tests.Processes;

/// <summary>SIGHUP.</summary>
[Parallelizable(ParallelScope.Children)]
public sealed class ReloadTests
{
    private const int Clients = 16;

    [Test]
    public void A_secret_is_rotated_without_losing_a_request()
    {
        int port = Run.FreePort();
        using RunningProcess nova = NovaStub.Start(port, "--secret", "old", "--secret", "new");
        using RunningProcess rotated = NovaStub.Start(port, "--host", "127.0.0.2", "--secret", "new");
        using var agent = new AgentProcess();
        string file = Path.Join(agent.Folder, "secret");
        File.WriteAllText(file, "old\n");
        agent.Configure($"nova_metadata_port = {port}", $"upstream = nova\nshared_secret_file = {file}");
        agent.Import(Guests.One);
        agent.Start();
        Assert.That(Ask(agent), Is.EqualTo("200"));

        var statuses = new ConcurrentDictionary<string, int>();
        using var enough = new CancellationTokenSource();
        Task[] guests = [.. Enumerable.Range(0, Clients).Select(_ => Task.Factory.StartNew(
            () => AskUntil(agent, statuses, enough.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))];
        void More()
        {
            int before = statuses.Values.Sum();
            Run.Until(() => statuses.Values.Sum() > before + (10 * Clients), () => "further answers");
        }

        More();
        File.WriteAllText(file, "new\nold\n");
        agent.Process.Signal("-HUP");
        Run.Until(() => agent.Output.Contains("Configuration read again: the shared secrets changed", StringComparison.Ordinal), () => "the reload: " + agent.Output);
        More();
        agent.Configure($"nova_metadata_port = {port}\nnova_metadata_host = 127.0.0.2", $"upstream = nova\nshared_secret_file = {file}");
        agent.Process.Signal("-HUP");
        Run.Until(() => agent.Output.Contains("nova_metadata_host changed", StringComparison.Ordinal), () => "the second reload: " + agent.Output);
        More();
        enough.Cancel();
        Task.WaitAll(guests);

        Assert.That(statuses.Keys, Is.EqualTo(["200"]), () => string.Join(", ", statuses) + "\n" + agent.Output);
        Assert.That(agent.Output, Does.Not.Contain("the secrets differ"));
    }

    [Test]
    public void The_responder_accepts_every_key_of_the_list_and_follows_a_reload()
    {
        int port = Run.FreePort();
        using var agent = new AgentProcess();
        agent.Configure($"nova_metadata_port = {port}\nmetadata_proxy_shared_secret = new", "embedded_responder_listen = true\naccepted_secrets = old");
        agent.Import(Guests.One);
        agent.Start();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Signed(port, "new"), Is.EqualTo("200"));
            Assert.That(Signed(port, "old"), Is.EqualTo("200"));
            Assert.That(Signed(port, "other"), Is.EqualTo("403"));
            Assert.That(Signed(port, ""), Is.EqualTo("403"));
        }

        agent.Configure($"nova_metadata_port = {port}\nmetadata_proxy_shared_secret = new", "embedded_responder_listen = true");
        agent.Process.Signal("-HUP");
        Run.Until(() => Signed(port, "old") == "403", () => "the old key's end: " + agent.Output);
        Assert.That(Signed(port, "new"), Is.EqualTo("200"));
    }

    [Test]
    public void What_cannot_change_while_serving_is_said_and_gets_a_new_start_and_what_is_wrong_changes_nothing()
    {
        using var agent = new AgentProcess();
        agent.Import(Guests.One);
        agent.Start();

        agent.Configure("debug = true", "hold_time = 3");
        agent.Process.Signal("-HUP");
        Run.Until(() => agent.Output.Contains("Configuration read again: debug, hold_time changed", StringComparison.Ordinal), () => "the reload: " + agent.Output);
        Assert.That(agent.Output, Does.Not.Contain("new start"));

        agent.Configure("metadata_workers = 1\nmetadata_backlog = 77\ndebug = true", "hold_time = 3");
        agent.Process.Signal("-HUP");
        Run.Until(() => agent.Output.Contains("backlog 77, 1 event loops", StringComparison.Ordinal), () => "the new start: " + agent.Output);
        Assert.That(agent.Output, Does.Contain("metadata_workers, metadata_backlog changed, which only a new start takes over"));

        agent.Configure("metadata_workers = many");
        agent.Process.Signal("-HUP");
        Run.Until(() => agent.Output.Contains("cannot be used; nothing changes: ", StringComparison.Ordinal), () => "the refusal: " + agent.Output);
        Assert.That(agent.Curl("/latest/meta-data/hostname", Guests.Fields), Is.EqualTo("web.novalocal"));
        Assert.That(agent.Process.HasExited, Is.False);
    }

    private static string Ask(AgentProcess agent) => agent.Curl("/who", [.. Guests.Fields, "-o", "/dev/null", "-w", "%{http_code}"]);

    private static void AskUntil(AgentProcess agent, ConcurrentDictionary<string, int> statuses, CancellationToken enough)
    {
        while (!enough.IsCancellationRequested)
        {
            statuses.AddOrUpdate(RawHttp.Status(agent.Socket, RawHttp.Get("/who")), 1, static (_, count) => count + 1);
        }
    }

    private static string Signed(int port, string secret)
    {
        byte[] key = System.Text.Encoding.UTF8.GetBytes(secret);
        string signature = Convert.ToHexStringLower(System.Security.Cryptography.HMACSHA256.HashData(key, System.Text.Encoding.UTF8.GetBytes(Guests.Id)));
        return Run.ToEnd(
            "curl", "-s", "-o", "/dev/null", "-w", "%{http_code}", "-H", "X-Instance-ID: " + Guests.Id, "-H", "X-Tenant-ID: " + Guests.Project,
            "-H", "X-Instance-ID-Signature: " + signature, string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/latest")).Output;
    }
}
