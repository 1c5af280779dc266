namespace Metadata.Agent.Tests.Processes;

/// <summary><c>--check-config</c> of the real program.</summary>
[Parallelizable(ParallelScope.Children)]
public sealed class CheckConfigurationTests
{
    [Test]
    public void Every_value_stands_behind_its_origin_and_no_secret_is_shown()
    {
        using var agent = new AgentProcess();
        string neutron = Path.Join(agent.Folder, "neutron.conf");
        File.WriteAllText(neutron, "[DEFAULT]\nstate_path = /srv/neutron\nmetadata_workers = 2\ntransport_url = rabbit://u:hidden-url@h\nlog_file = /x\n");
        File.WriteAllText(agent.Configuration, """
            [DEFAULT]
            metadata_workers = 3
            metadata_proxy_shared_secret = hidden-secret
            metadata_proxy_sockett = /typo
            [metadata_proxy]
            accepted_secrets = hidden-one
            accepted_secrets = hidden-two
            """);
        using RunningProcess check = AgentProcess.StartWith("--config-file", neutron, "--config-file", agent.Configuration, "--check-config");

        Assert.That(check.WaitForExit(TimeSpan.FromSeconds(30)), Is.True);
        string[] lines = [.. check.Lines];
        using (Assert.EnterMultipleScope())
        {
            Assert.That(check.ExitCode, Is.Zero, check.Output);
            Assert.That(lines[0], Is.EqualTo($"# read: {neutron}, {agent.Configuration}"));
            Assert.That(Before(lines, "metadata_workers = 3"), Is.EqualTo($"# {agent.Configuration}:2"));
            Assert.That(Before(lines, "metadata_proxy_socket = /srv/neutron/metadata_proxy"), Is.EqualTo("# default"));
            Assert.That(Before(lines, "state_path = /srv/neutron"), Is.EqualTo($"# {neutron}:2"));
            Assert.That(Before(lines, "metadata_proxy_shared_secret = ***"), Is.EqualTo($"# {agent.Configuration}:3"));
            Assert.That(Before(lines, "accepted_secrets = ***"), Is.EqualTo($"# {agent.Configuration}:7"));
            Assert.That(check.Output, Does.Not.Contain("hidden"));
            Assert.That(lines, Has.Some.StartsWith($"# {neutron}:4: transport_url in [DEFAULT] does nothing here: no RPC is spoken"));
            Assert.That(lines, Has.Some.StartsWith($"# {neutron}:5: log_file in [DEFAULT] does nothing here"));
            Assert.That(lines, Has.Some.EqualTo($"# {agent.Configuration}:4: unknown option metadata_proxy_sockett in [DEFAULT], ignored; did you mean metadata_proxy_socket?"));
        }
    }

    [TestCase("metadata_workers = many", "metadata_workers")]
    [TestCase("auth_ca_cert = /no/such/ca.pem\nnova_metadata_protocol = https", "auth_ca_cert, nova_client_cert, nova_client_priv_key: /no/such/ca.pem")]
    [TestCase("nova_client_cert = /no/such.pem", "nova_client_priv_key")]
    public void What_would_not_start_does_not_pass(string line, string named)
    {
        using var agent = new AgentProcess();
        agent.Configure(line, "upstream = nova");
        using RunningProcess check = AgentProcess.StartWith("--config-file", agent.Configuration, "--check-config");

        Assert.That(check.WaitForExit(TimeSpan.FromSeconds(30)), Is.True);
        Assert.That(check.ExitCode, Is.EqualTo(2), check.Output);
        Assert.That(check.Lines, Has.Count.EqualTo(1));
        Assert.That(check.Output, Does.Contain(named));
    }

    private static string Before(string[] lines, string line)
    {
        int index = Array.IndexOf(lines, line);
        return index < 1 ? $"no line \"{line}\"" : lines[index - 1];
    }
}
