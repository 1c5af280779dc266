using Metadata.Agent.Tests.Processes;
using Metadata.Agent.Tests.Relaying;

namespace Metadata.Agent.Tests.Directories;

/// <summary>A real agent that asks Neutron who is asking, before nova.</summary>
public sealed class NeutronAgentTests
{
    [Test]
    public void A_boot_of_28_requests_costs_at_most_two_look_ups_and_an_outage_of_Neutron_nothing()
    {
        int port = Run.FreePort();
        using RunningProcess nova = NovaStub.Start(port);
        using var agent = new AgentProcess();
        using (var neutron = new NeutronStub())
        {
            agent.Configure(
                $"nova_metadata_port = {port}\nmetadata_proxy_shared_secret = s",
                "upstream = nova\ndirectory = neutron\nhold_time = 0.3",
                $"[neutron]\nauth_type = none\nendpoint_override = {neutron.Address}");
            agent.Start();
            for (int i = 0; i < 28; i++)
            {
                Assert.That(agent.Curl("/who", Guests.Fields), Is.EqualTo(Guests.Id));
            }

            Assert.That(neutron.Requests, Is.InRange(1, 2));
            Assert.That(Run.ToEnd("curl", "-s", "--unix-socket", agent.AdminSocket, "http://agent/status").Output, Does.Contain("\"directory\":\"neutron\"").And.Contain("\"directory_lookups\":"));
            Assert.That(agent.Curl("/who", [.. Guests.FieldsOf("10.9.0.99"), "-w", "%{http_code}"]), Does.Contain("reason: no-such-port").And.EndWith("404"));
        }

        using (Assert.EnterMultipleScope())
        {
            Assert.That(agent.Curl("/who", Guests.Fields), Is.EqualTo(Guests.Id));
            Assert.That(
                agent.Curl("/who", [.. Guests.FieldsOf("10.9.0.98"), "-i"]),
                Does.StartWith("HTTP/1.1 503").And.Contain("Retry-After: 1").And.Contain("reason: directory-unavailable"));
            Assert.That(agent.Output, Does.Contain("Directory neutron: "));
        }
    }

    [Test]
    public void Without_a_nova_behind_it_Neutron_is_no_directory()
    {
        using var agent = new AgentProcess();
        agent.Configure(proxy: "directory = neutron", more: "[neutron]\nendpoint_override = http://127.0.0.1:1");
        RunningProcess run = agent.StartOnly();

        Assert.That(run.WaitForExit(TimeSpan.FromSeconds(30)), Is.True);
        Assert.That(run.ExitCode, Is.EqualTo(2));
        Assert.That(run.Output, Does.Contain("option directory in [metadata_proxy]").And.Contain("upstream"));
    }
}
