using System.Security.Cryptography;
using System.Text;

namespace Metadata.Agent.Tests.Processes;

/// <summary>What changes while a guest is served.</summary>
[Parallelizable(ParallelScope.Children)]
public sealed class ChangeTests
{
    private const string Secret = "change-secret";

    [Test]
    public void A_changed_record_shows_at_the_next_request_on_both_listeners()
    {
        using var agent = new AgentProcess();
        int port = Run.FreePort();
        agent.Configure($"nova_metadata_port = {port}\nmetadata_proxy_shared_secret = {Secret}", "embedded_responder_listen = true");
        agent.Import(Guests.One);
        agent.Start();
        Assert.That(agent.Curl("/latest/meta-data/hostname", Guests.Fields), Is.EqualTo("web.novalocal"));
        Assert.That(Signed(port, "/latest/meta-data/hostname"), Is.EqualTo("web.novalocal"));

        for (int i = 0; i < 20; i++)
        {
            Administer(agent, "PATCH", "/instances/" + Guests.Id, "-d", $$"""{"hostname": "web-{{i}}", "user_data_b64": null}""");
            Assert.That(agent.Curl("/latest/meta-data/hostname", Guests.Fields), Is.EqualTo($"web-{i}.novalocal"));
            Assert.That(Signed(port, "/latest/meta-data/hostname"), Is.EqualTo($"web-{i}.novalocal"));
        }

        Assert.That(agent.Curl("/latest/", Guests.Fields), Is.EqualTo("meta-data/"), "the user-data is gone");
        Administer(agent, "DELETE", "/instances/" + Guests.Id);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(agent.Curl("/latest/", Guests.Fields), Does.Contain("reason: no-such-port"));
            Assert.That(Signed(port, "/latest/"), Does.Contain("404 Not Found"));
        }
    }

    [Test]
    public void A_posted_password_survives_a_crash()
    {
        using var agent = new AgentProcess();
        agent.Import(Guests.One);
        agent.Start();
        Assert.That(agent.Curl("/openstack/latest/password", [.. Guests.Fields, "-d", "c2VjcmV0", "-w", "%{http_code}"]), Is.EqualTo("200"));
        agent.Process.Kill();

        agent.Start();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(agent.Curl("/openstack/latest/password", Guests.Fields), Is.EqualTo("c2VjcmV0"));
            Assert.That(agent.Curl("/openstack/latest/password", [.. Guests.Fields, "-d", "other", "-w", "%{http_code}"]), Does.EndWith("409"));
            Assert.That(Administer(agent, "GET", $"/instances/{Guests.Id}/password"), Does.Contain("c2VjcmV0"));
            Assert.That(agent.Output, Does.Not.Contain("c2VjcmV0"));
        }
    }

    [Test]
    public void A_record_that_cannot_be_rendered_is_a_500_that_the_log_explains()
    {
        using var agent = new AgentProcess();
        agent.Configure(more: "[api]\nvendordata_jsonfile_path = /no/such/file.json");
        agent.Import(Guests.One);
        agent.Start();

        Assert.That(agent.Curl("/latest", [.. Guests.Fields, "-w", "%{http_code}"]), Does.EndWith("500"));
        Assert.That(agent.Output, Does.Contain($"Instance {Guests.Id}: its metadata cannot be built").And.Contain("/no/such/file.json"));
    }

    private static string Signed(int port, string path)
    {
        string signature = Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), Encoding.UTF8.GetBytes(Guests.Id)));
        return Run.ToEnd(
            "curl", "-s", "-H", "X-Instance-ID: " + Guests.Id, "-H", "X-Tenant-ID: " + Guests.Project,
            "-H", "X-Instance-ID-Signature: " + signature, $"http://127.0.0.1:{port}{path}").Output;
    }

    private static string Administer(AgentProcess agent, string method, string path, params IEnumerable<string> arguments)
    {
        (int code, string output) = Run.ToEnd(
            "curl", ["-s", "-f", "--unix-socket", agent.AdminSocket, "-X", method, .. arguments, "http://agent" + path]);
        Assert.That(code, Is.Zero, output);
        return output;
    }
}
