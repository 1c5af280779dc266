using System.Diagnostics;
using System.Globalization;
using Metadata.Agent.Tests.Processes;

namespace Metadata.Agent.Tests.Relaying;

/// <summary>One instance's slow answers are nobody else's matter.</summary>
public sealed class SlowInstanceTests
{
    private const string Other = "21278685-86a7-57d9-a629-743711ce0000";

    [Test]
    public void While_nova_holds_every_request_of_one_instance_all_of_another_are_answered()
    {
        int port = Run.FreePort();
        using RunningProcess nova = NovaStub.Start(port);
        using var agent = new AgentProcess();
        agent.Configure(
            $"nova_metadata_port = {port}\nmetadata_proxy_shared_secret = s", "upstream = nova\nmax_in_flight = 8\nmax_in_flight_per_instance = 4\nhold_time = 60");
        agent.Import(Guests.File((Guests.Id, "slow", Guests.Address), (Other, "fast", "10.9.0.32")));
        agent.Start();
        AskMany(agent, "before the slow ones");
        List<RunningProcess> held = [.. Enumerable.Range(0, 12).Select(_ => new RunningProcess(
            "curl", ["-s", "--unix-socket", agent.Socket, .. Guests.Fields, "http://agent/hold"]))];
        try
        {
            Run.Until(() => nova.Lines.Count(static line => line == "holding") == 4, () => "four requests at nova: " + nova.Output);

            AskMany(agent, "beside the slow ones");
            using (Assert.EnterMultipleScope())
            {
                Assert.That(held.Count(static request => request.HasExited), Is.Zero, "all of them waited meanwhile");
                Assert.That(nova.Lines.Count(static line => line == "holding"), Is.EqualTo(4), "no more than its share reached nova");
            }

            agent.Curl("/release", Guests.FieldsOf("10.9.0.32"));
            foreach (RunningProcess request in held)
            {
                Assert.That(request.WaitForExit(TimeSpan.FromSeconds(30)), Is.True);
                Assert.That(request.Output, Is.EqualTo("released"));
            }
        }
        finally
        {
            held.ForEach(static request => request.Dispose());
        }
    }

    // Figures for a reader; what is asserted is that nobody waits for the slow ones, who answer only when they are let go.
    private static void AskMany(AgentProcess agent, string when)
    {
        byte[] request = RawHttp.Get("/who", "10.9.0.32");
        double[] times = new double[200];
        for (int i = 0; i < times.Length; i++)
        {
            long start = Stopwatch.GetTimestamp();
            Assert.That(RawHttp.Exchange(agent.Socket, request), Does.EndWith(Other));
            times[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }

        Array.Sort(times);
        TestContext.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{when}: p50 {times[100]:0.00} ms, p99 {times[198]:0.00} ms"));
    }

    [Test]
    public void While_a_vendordata_target_holds_one_instance_all_of_another_are_answered()
    {
        int port = Run.FreePort();
        using RunningProcess target = NovaStub.Start(port);
        using var agent = new AgentProcess();
        agent.Configure(more: string.Create(CultureInfo.InvariantCulture, $"""
            [api]
            vendordata_providers = StaticJSON, DynamicJSON
            vendordata_dynamic_targets = slow@http://127.0.0.1:{port}/hold
            vendordata_dynamic_read_timeout = 60
            """));
        agent.Import(Guests.File((Guests.Id, "slow", Guests.Address), (Other, "fast", "10.9.0.32")));
        agent.Start();
        using var held = new RunningProcess(
            "curl", ["-s", "--unix-socket", agent.Socket, .. Guests.Fields, "http://agent/openstack/latest/vendor_data2.json"]);
        Run.Until(() => target.Lines.Contains("holding"), () => "the request at the target: " + agent.Output);

        for (int i = 0; i < 100; i++)
        {
            Assert.That(agent.Curl("/latest/meta-data/hostname", Guests.FieldsOf("10.9.0.32")), Is.EqualTo("fast.novalocal"));
        }

        Assert.That(held.HasExited, Is.False);
        Run.ToEnd("curl", "-s", $"http://127.0.0.1:{port}/release");
        Assert.That(held.WaitForExit(TimeSpan.FromSeconds(30)), Is.True);
        Assert.That(held.Output, Does.Contain("\"slow\""));
    }
}
