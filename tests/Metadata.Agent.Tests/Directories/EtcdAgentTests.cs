using System.Text.Json.Nodes;
using Metadata.Agent.Tests.Processes;
using Metadata.Instances.Tests.Etcd;

namespace Metadata.Agent.Tests.Directories;

/// <summary>Two real agents that share a real etcd, over TLS and with a user.</summary>
public sealed class EtcdAgentTests
{
    [Test]
    public void What_is_imported_on_one_agent_is_served_by_the_other_also_when_etcd_is_away()
    {
        string folder = Directory.CreateTempSubdirectory("etcd-agents-").FullName;
        try
        {
            using var authority = new Certificates(folder, "etcd");
            (string certificate, string key) = authority.Issue("server");
            using var etcd = new EtcdServer("https", "--cert-file", certificate, "--key-file", key);
            etcd.Call("/v3/auth/user/add", new JsonObject { ["name"] = "root", ["password"] = "hidden-password" });
            etcd.Call("/v3/auth/user/grant", new JsonObject { ["user"] = "root", ["role"] = "root" });
            etcd.Call("/v3/auth/enable", []);
            string options = $"""
                directory = etcd
                etcd_endpoints = {etcd.Endpoint}
                etcd_prefix = /cloud/
                etcd_ca_cert = {authority.Authority}
                etcd_username = root
                etcd_password = hidden-password
                """;
            using var one = new AgentProcess();
            using var two = new AgentProcess();
            foreach (AgentProcess agent in (AgentProcess[])[one, two])
            {
                agent.Configure(proxy: options);
                agent.Start();
                Run.Until(() => agent.Curl("/latest/meta-data/hostname", Guests.Fields).Contains("no-such-port", StringComparison.Ordinal), () => "the first copy: " + agent.Output);
            }

            Send(one, "POST", "/import?file=x", Guests.One);
            Assert.That(one.Curl("/latest/meta-data/hostname", Guests.Fields), Is.EqualTo("web.novalocal"));
            Run.Until(() => two.Curl("/latest/meta-data/hostname", Guests.Fields) == "web.novalocal", () => "the import: " + two.Output);
            Send(two, "PATCH", "/instances/" + Guests.Id, """{"hostname": "renamed"}""");
            Run.Until(() => one.Curl("/latest/meta-data/hostname", Guests.Fields) == "renamed.novalocal", () => "the change: " + one.Output);

            etcd.Kill();
            Assert.That(two.Curl("/latest/meta-data/hostname", Guests.Fields), Is.EqualTo("renamed.novalocal"));
            etcd.Start();
            Assert.That(one.Output + two.Output, Does.Not.Contain("hidden-password"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Send(AgentProcess agent, string method, string path, string body)
    {
        (int code, string output) = Run.ToEnd("curl", "-s", "-S", "--fail-with-body", "--unix-socket", agent.AdminSocket, "-X", method, "-d", body, "http://agent" + path);
        Assert.That(code, Is.Zero, output + agent.Output);
    }
}
