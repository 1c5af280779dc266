using System.Globalization;
using Metadata.Agent.Tests.Processes;
using Metadata.Instances.Tests.Etcd;

namespace Metadata.Agent.Tests.Relaying;

/// <summary>HTTPS to a nova that Python's own TLS plays.</summary>
[Parallelizable(ParallelScope.Children)]
public sealed class NovaTlsTests
{
    [Test]
    public void Over_TLS_everything_passes_as_it_does_without()
    {
        using var agent = new AgentProcess();
        using var authority = new Certificates(agent.Folder, "nova");
        (string certificate, string key) = authority.Issue("server");
        (string clientCertificate, string clientKey) = authority.Issue("client");
        int port = Run.FreePort();
        using RunningProcess nova = NovaStub.Start(port, "--tls", certificate, key, "--client-ca", authority.Authority);
        Start(agent, port, $"auth_ca_cert = {authority.Authority}\nnova_client_cert = {clientCertificate}\nnova_client_priv_key = {clientKey}");

        string file = Path.Join(agent.Folder, "binary");
        agent.Curl("/binary", [.. Guests.Fields, "-o", file]);
        int before = int.Parse(agent.Curl("/connections", Guests.Fields), CultureInfo.InvariantCulture);
        for (int i = 0; i < 20; i++)
        {
            Assert.That(agent.Curl("/empty", [.. Guests.Fields, "-w", "%{http_code}"]), Is.EqualTo("200"));
        }

        using (Assert.EnterMultipleScope())
        {
            Assert.That(File.ReadAllBytes(file), Is.EqualTo(Enumerable.Range(0, 256_000).Select(static i => (byte)i).ToArray()));
            Assert.That(agent.Curl("/chunked", Guests.Fields), Has.Length.EqualTo(3 + 15000 + 5));
            Assert.That(agent.Curl("/openstack/latest/password", [.. Guests.Fields, "-d", "posted"]), Does.Contain("\"body\": \"posted\""));
            Assert.That(agent.Curl("/cut-once", Guests.Fields), Is.EqualTo("whole"));
            Assert.That(
                int.Parse(agent.Curl("/connections", Guests.Fields), CultureInfo.InvariantCulture), Is.LessThanOrEqualTo(before + 4),
                "connections are kept");
        }
    }

    [Test]
    public void A_restart_of_nova_between_two_requests_goes_unnoticed()
    {
        using var agent = new AgentProcess();
        using var authority = new Certificates(agent.Folder, "nova");
        (string certificate, string key) = authority.Issue("server");
        int port = Run.FreePort();
        using (NovaStub.Start(port, "--tls", certificate, key))
        {
            Start(agent, port, $"auth_ca_cert = {authority.Authority}");
            Assert.That(agent.Curl("/name", Guests.Fields), Is.EqualTo("nova"));
        }

        using RunningProcess second = NovaStub.Start(port, "--tls", certificate, key, "--name", "second");

        Assert.That(agent.Curl("/name", [.. Guests.Fields, "-H", "Accept: text/plain"]), Is.EqualTo("second"));
    }

    [TestCase("")]
    [TestCase("nova_client_cert = {0}\nnova_client_priv_key = {1}")]
    public void A_nova_that_wants_a_certificate_answers_nobody_without_a_right_one(string lines)
    {
        using var agent = new AgentProcess();
        using var authority = new Certificates(agent.Folder, "nova");
        using var stranger = new Certificates(agent.Folder, "stranger");
        (string certificate, string key) = authority.Issue("server");
        (string forged, string forgedKey) = stranger.Issue("forged");
        int port = Run.FreePort();
        using RunningProcess nova = NovaStub.Start(port, "--tls", certificate, key, "--client-ca", authority.Authority);
        Start(agent, port, $"auth_ca_cert = {authority.Authority}\n" + string.Format(CultureInfo.InvariantCulture, lines, forged, forgedKey));

        Assert.That(agent.Curl("/name", [.. Guests.Fields, "-w", " %{http_code}"]), Does.Contain("reason: ").And.Match(" 50[23]$"));
    }

    [TestCase("", "127.0.0.1", false)]
    [TestCase("nova_metadata_insecure = true", "127.0.0.1", true)]
    [TestCase("auth_ca_cert = {0}", "127.0.0.1", true)]
    [TestCase("auth_ca_cert = {1}", "127.0.0.1", false)]
    [TestCase("auth_ca_cert = {0}", "127.0.0.9", false)]
    [TestCase("auth_ca_cert = {0}\nnova_metadata_insecure = true", "127.0.0.9", true)]
    public void The_certificate_is_checked_as_the_options_say(string lines, string certifiedAddress, bool answered)
    {
        using var agent = new AgentProcess();
        using var authority = new Certificates(agent.Folder, "nova");
        using var stranger = new Certificates(agent.Folder, "stranger");
        (string certificate, string key) = authority.Issue("server", certifiedAddress);
        int port = Run.FreePort();
        using RunningProcess nova = NovaStub.Start(port, "--tls", certificate, key);
        Start(agent, port, string.Format(CultureInfo.InvariantCulture, lines, authority.Authority, stranger.Authority));

        string answer = agent.Curl("/name", [.. Guests.Fields, "-w", " %{http_code}"]);

        if (answered)
        {
            Assert.That(answer, Is.EqualTo("nova 200"));
        }
        else
        {
            Assert.That(answer, Does.Contain("reason: nova-unreachable").And.EndWith(" 503"));
            Assert.That(agent.Output, Does.Contain($"Nova at 127.0.0.1:{port} is away: TLS: "));
        }
    }

    private static void Start(AgentProcess agent, int port, string lines)
    {
        agent.Configure($"nova_metadata_port = {port}\nnova_metadata_protocol = https\nmetadata_proxy_shared_secret = s\n{lines}", "upstream = nova\nhold_time = 0.5");
        agent.Import(Guests.One);
        agent.Start();
    }
}
