using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Metadata.Agent.Tests.Processes;

namespace Metadata.Agent.Tests.Responding;

/// <summary>Options of a nova.conf that is named beside the agent's own file: each changes what a guest gets.</summary>
[Parallelizable(ParallelScope.Children)]
public sealed class NovaConfTests
{
    private const string Vendor = "/openstack/latest/vendor_data.json";
    private const string Dynamic = "/openstack/latest/vendor_data2.json";

    [TestCase("", "/latest/meta-data/hostname", "web.novalocal")]
    [TestCase("[api]\ndhcp_domain = example.org", "/latest/meta-data/hostname", "web.example.org")]
    [TestCase("[api]\ndhcp_domain =", "/latest/meta-data/hostname", "web")]
    [TestCase("", Vendor, "{}")]
    [TestCase("[api]\nvendordata_jsonfile_path = {folder}/vendor.json", Vendor, """{"from": "file"}""")]
    [TestCase("[api]\nvendordata_providers = DynamicJSON", Vendor, "404")]
    [TestCase("[api]\nvendordata_providers = DynamicJSON\nvendordata_dynamic_targets = one@{stub}/one", Dynamic, """{"one": {"path": "/one"}}""")]
    [TestCase("[api]\nvendordata_providers = StaticJSON\nvendordata_dynamic_targets = one@{stub}/one", Dynamic, """{"static": {}}""")]
    [TestCase("[api]\nvendordata_providers = DynamicJSON\nvendordata_dynamic_targets = one@{nobody}/", Dynamic, """{"one": {}}""")]
    [TestCase("[api]\nvendordata_providers = DynamicJSON\nvendordata_dynamic_targets = one@{nobody}/\nvendordata_dynamic_failure_fatal = true", Dynamic, "500")]
    [TestCase("", "/openstack/latest/password twice", "200")]
    [TestCase("[api]\nmetadata_cache_expiration = 0", "/openstack/latest/password twice", "409")]
    public void An_option_takes_effect(string text, string path, string expected)
    {
        using var stub = new PathStub();
        using var agent = new AgentProcess();
        File.WriteAllText(Path.Join(agent.Folder, "vendor.json"), """{"from": "file"}""");
        Start(agent, text.Replace("{folder}", agent.Folder, StringComparison.Ordinal)
            .Replace("{stub}", stub.Address, StringComparison.Ordinal)
            .Replace("{nobody}", $"http://127.0.0.1:{Run.FreePort()}", StringComparison.Ordinal));

        Assert.That(path.EndsWith(" twice", StringComparison.Ordinal) ? PostTwice(agent, path.Split(' ')[0]) : Ask(agent, path), Does.Contain(expected));
    }

    [TestCase("", "iface eth0 inet static")]
    [TestCase("[DEFAULT]\ninjected_network_template =", "404")]
    public void The_network_template_is_that_of_nova_conf(string text, string expected)
    {
        using var agent = new AgentProcess();
        Start(agent, text, Guests.One.Replace("\"label\":\"net\"", "\"label\":\"net\",\"injected\":true", StringComparison.Ordinal));

        Assert.That(Ask(agent, "/openstack/content/0000"), Does.Contain(expected));
    }

    [Test]
    public void A_target_is_given_up_when_the_configured_times_have_passed()
    {
        using var silent = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        using var agent = new AgentProcess();
        Start(agent, $"[api]\nvendordata_providers = DynamicJSON\nvendordata_dynamic_targets = one@http://{silent.LocalEndpoint}/\n"
            + "vendordata_dynamic_connect_timeout = 3\nvendordata_dynamic_read_timeout = 0");
        Assert.That(Ask(agent, Dynamic), Is.EqualTo("""{"one": {}} 200"""));
        Assert.That(agent.Output, Does.Contain("no answer in time"));
    }

    [Test]
    public void The_listener_has_the_secret_of_neutron_in_nova_conf()
    {
        using var agent = new AgentProcess();
        int port = Run.FreePort();
        agent.Configure($"nova_metadata_port = {port}\nmetadata_proxy_shared_secret = agents", "embedded_responder_listen = true");
        StartWith(agent, "[neutron]\nservice_metadata_proxy = true\nmetadata_proxy_shared_secret = novas");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Signed(port, "novas"), Is.EqualTo("200"));
            Assert.That(Signed(port, "others"), Is.EqualTo("403"));
        }
    }

    private static void Start(AgentProcess agent, string novaConf, string? records = null)
    {
        agent.Configure("metadata_workers = 1");
        StartWith(agent, novaConf, records);
    }

    private static void StartWith(AgentProcess agent, string novaConf, string? records = null)
    {
        string file = Path.Join(agent.Folder, "nova.conf");
        File.WriteAllText(file, novaConf + "\n");
        agent.MoreConfiguration = [file];
        agent.Import(records ?? Guests.One);
        agent.Start();
    }

    private static string Ask(AgentProcess agent, string path) => agent.Curl(path, [.. Guests.Fields, "-w", " %{http_code}"]);

    private static string PostTwice(AgentProcess agent, string path)
    {
        Ask(agent, path);
        agent.Curl(path, [.. Guests.Fields, "-d", "b25l"]);
        return agent.Curl(path, [.. Guests.Fields, "-d", "dHdv", "-o", "/dev/null", "-w", "%{http_code}"]);
    }

    private static string Signed(int port, string secret)
    {
        string signature = Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(Guests.Id)));
        return Run.ToEnd(
            "curl", "-s", "-o", "/dev/null", "-w", "%{http_code}", "-H", "X-Instance-ID: " + Guests.Id, "-H", "X-Tenant-ID: " + Guests.Project,
            "-H", "X-Instance-ID-Signature: " + signature, string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/latest/meta-data/hostname")).Output;
    }
}
