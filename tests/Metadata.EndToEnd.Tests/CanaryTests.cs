using System.Text;
using System.Text.Json.Nodes;

namespace Metadata.EndToEnd.Tests;

/// <summary>At debug level, with every kind of request: no secret in a log, a command line or an environment.</summary>
internal sealed class CanaryTests
{
    private const string Address = "10.9.0.71";

    // What World configures.
    private const string Secret = "end-to-end-secret";

    private static readonly string[] _canaries =
        ["canary-user-data", "canary-password", "canary-authorization", "canary-query", "canary-cookie", "canary-body", "canary-metadata", "canary-keystone", "canary-etcd", Secret];

    [TestCase("")]
    [TestCase("process")]
    [TestCase("shared")]
    public void No_log_line_no_command_line_and_no_environment_holds_a_secret(string supervised)
    {
        using var world = new World($"isolation = {(supervised.Length > 0 ? supervised : "process")}\nlog_format = text\netcd_password = canary-etcd\n[neutron]\npassword = canary-keystone\n[DEFAULT]\ndebug = true");
        Network network = world.AddNetwork();
        Guid instance = world.NewId();
        Service agent = world.StartAgent();
        JsonObject record = Records.Instance(instance, "canary", network.Id, "10.9.0.0/24", Address);
        record["user_data_b64"] = Convert.ToBase64String(Encoding.UTF8.GetBytes("password: canary-user-data"));
        record["metadata"] = new JsonObject { ["key"] = "canary-metadata" };
        world.Import(record);
        Guest guest = world.AddGuest(network, Address, instance);
        Guest stranger = world.AddGuest(network, "10.9.0.72", Guid.Empty);
        Service proxy = supervised.Length > 0 ? world.StartSupervisor() : world.StartProxy(network);
        Until.True(() => guest.Status("/openstack") == 200, "the first 200");

        string token = guest.Curl("/latest/api/token", "-X", "PUT", "-H", "X-aws-ec2-metadata-token-ttl-seconds: 60");
        Assert.That(token, Has.Length.GreaterThan(20));
        foreach (Guest who in new[] { guest, stranger })
        {
            who.Curl("/openstack/latest/user_data");
            who.Curl("/openstack/latest/meta_data.json", "-H", "X-aws-ec2-metadata-token: " + token);
            who.Curl("/latest/meta-data/", "-H", "X-aws-ec2-metadata-token: canary-cookie");
            who.Curl("/openstack/latest/password", "--data", "canary-password");
            who.Curl("/latest/meta-data?password=canary-query", "-H", "Authorization: Bearer canary-authorization", "-H", "Cookie: a=canary-cookie");
            who.Curl("/nothing", "-X", "POST", "--data", "canary-body");
            who.Curl("/a", "-H", "Content-Length: 3", "-H", "Transfer-Encoding: chunked", "-H", "Authorization: canary-authorization", "--data", "canary-body");
            who.Curl("/" + new string('x', 9000) + "?canary-query");
            who.Run("curl", "-s", "--max-time", "5", "-X", "BAD METHOD", "-H", "Authorization: canary-authorization", Guest.Metadata + "/?canary-query");
        }

        Shell.Run(Published.Control, "--config-file", world.Configuration, "secret", "check");
        string[] processes = Shell.Must("pgrep", "-f", world.Folder).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        string seen = string.Concat(processes.Select(ProcessOf));
        agent.Terminate();
        proxy.Terminate();
        string logs = agent.Output + proxy.Output;
        Assert.Multiple(() =>
        {
            Assert.That(logs, Does.Contain("refused with").And.Contain("debug: req-"), "the logs are those of debug level");
            Assert.That(logs, Does.Contain("refused 10.9.0.7"), "the proxy logs too");
            Assert.That(processes, Has.Length.GreaterThanOrEqualTo(supervised.Length > 0 ? 3 : 2), "agent, supervisor and proxy");
            foreach (string canary in _canaries.Append(token))
            {
                Assert.That(logs, Does.Not.Contain(canary));
                Assert.That(seen, Does.Not.Contain(canary));
            }
        });
    }

    private static string ProcessOf(string pid)
    {
        string folder = Path.Join("/proc", pid);
        return Encoding.Latin1.GetString(File.ReadAllBytes(Path.Join(folder, "cmdline"))) + Encoding.Latin1.GetString(File.ReadAllBytes(Path.Join(folder, "environ")));
    }
}
