using System.Globalization;
using Metadata.Agent.Tests.Processes;
using Metadata.Agent.Tests.Relaying;
using Metadata.Instances.Tests.Etcd;

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

    [TestCase("cafile = {0}\ncertfile = {2}\nkeyfile = {3}", true)]
    [TestCase("insecure = true\ncertfile = {2}\nkeyfile = {3}", true)]
    [TestCase("cafile = {0}", false)]
    [TestCase("cafile = {1}\ncertfile = {2}\nkeyfile = {3}", false)]
    [TestCase("certfile = {2}\nkeyfile = {3}", false)]
    public void Neutron_over_TLS_is_asked_as_the_options_say(string lines, bool found)
    {
        using var agent = new AgentProcess();
        using var authority = new Certificates(agent.Folder, "neutron");
        using var stranger = new Certificates(agent.Folder, "stranger");
        (string certificate, string key) = authority.Issue("server");
        (string clientCertificate, string clientKey) = authority.Issue("client");
        int port = Run.FreePort();
        using RunningProcess nova = NovaStub.Start(port);
        int neutronPort = Run.FreePort();
        using RunningProcess neutron = NovaStub.Start(neutronPort, "--tls", certificate, key, "--client-ca", authority.Authority, "--port", NeutronStub.PortOf(Guests.Id));
        agent.Configure(
            $"nova_metadata_port = {port}\nmetadata_proxy_shared_secret = s",
            "upstream = nova\ndirectory = neutron\nhold_time = 0.3",
            $"[neutron]\nauth_type = none\nendpoint_override = https://127.0.0.1:{neutronPort}\n"
            + string.Format(CultureInfo.InvariantCulture, lines, authority.Authority, stranger.Authority, clientCertificate, clientKey));
        agent.Start();

        string answer = agent.Curl("/who", [.. Guests.Fields, "-w", " %{http_code}"]);

        Assert.That(answer, found ? Is.EqualTo(Guests.Id + " 200") : Does.Contain("reason: directory-unavailable").And.EndWith(" 503"));
    }

    [Test]
    public void Neutron_says_who_asks_and_the_store_what_the_answer_is()
    {
        // The record's own address is another: only Neutron can place it.
        string record = Guests.File((Guests.Id, "web", "10.9.0.77"));
        using var neutron = new NeutronStub();
        using var agent = new AgentProcess();
        agent.Configure(proxy: "directory = neutron", more: $"[neutron]\nauth_type = none\nendpoint_override = {neutron.Address}");
        agent.Start();

        Assert.That(Ask(agent, "/latest/meta-data/instance-id"), Does.Contain("reason: no-record").And.EndWith("404"));
        Assert.That(Ask(agent, "/"), Does.StartWith("1.0\n").And.EndWith("200"));
        agent.Import(record);
        AssertServed(agent);

        agent.Import(record.Replace(Guests.Project, "another", StringComparison.Ordinal));
        Run.Until(() => Ask(agent, "/latest/meta-data/hostname").EndsWith("404", StringComparison.Ordinal), () => "a record of another project is answered from");
        Assert.That(Ask(agent, "/latest/user-data"), Does.EndWith("404").And.Not.Contain("hello"));

        agent.Import(record);
        AssertServed(agent);
        Assert.That(agent.Curl("/latest/meta-data/hostname", Guests.FieldsOf("10.9.0.77")), Does.Contain("reason: no-such-port"));
    }

    [Test]
    public void An_owner_without_a_record_is_doubted_because_the_address_may_have_another_by_now()
    {
        using var neutron = new NeutronStub { Owner = "31278685-86a7-57d9-a629-743711ce072d" };
        using var agent = new AgentProcess();
        agent.Configure(proxy: "directory = neutron\ndirectory_cache_ttl = 3600", more: $"[neutron]\nauth_type = none\nendpoint_override = {neutron.Address}");
        agent.Import(Guests.One);
        agent.Start();
        Assert.That(Ask(agent, "/latest/meta-data/hostname"), Does.Contain("reason: no-record"));

        // The answer of before is good for an hour.
        neutron.Owner = Guests.Id;

        AssertServed(agent);
    }

    private static void AssertServed(AgentProcess agent)
    {
        Run.Until(() => Ask(agent, "/latest/meta-data/hostname") == "web.novalocal200", () => Ask(agent, "/latest/meta-data/hostname"));
        Assert.That(Ask(agent, "/latest/user-data"), Is.EqualTo("hello200"));
    }

    private static string Ask(AgentProcess agent, string path) => agent.Curl(path, [.. Guests.Fields, "-w", "%{http_code}"]);
}
