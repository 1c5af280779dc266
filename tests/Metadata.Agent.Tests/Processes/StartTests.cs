namespace Metadata.Agent.Tests.Processes;

/// <summary>What an operator reads when the agent starts, or does not.</summary>
[Parallelizable(ParallelScope.Children)]
public sealed class StartTests
{
    [Test]
    public void A_port_in_use_is_one_message_and_exit_code_3()
    {
        using var agent = new AgentProcess();
        using var blocker = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        blocker.Start();
        int port = ((System.Net.IPEndPoint)blocker.LocalEndpoint).Port;
        agent.Configure($"nova_metadata_port = {port}", "embedded_responder_listen = true");

        AssertOneMessage(agent.StartOnly(), 3, $"nova_metadata_host, nova_metadata_port: 127.0.0.1:{port} cannot be listened on: ");
    }

    [Test]
    public void An_address_of_another_host_is_one_message_and_exit_code_3()
    {
        using var agent = new AgentProcess();
        agent.Configure("nova_metadata_host = 192.0.2.1", "embedded_responder_listen = true");

        AssertOneMessage(agent.StartOnly(), 3, "nova_metadata_host, nova_metadata_port: 192.0.2.1:8775 cannot be listened on: ");
    }

    [Test]
    public void A_name_without_an_address_is_one_message_and_exit_code_2()
    {
        using var agent = new AgentProcess();
        agent.Configure("nova_metadata_host = no-such-host.invalid\nmetadata_proxy_shared_secret = s", "upstream = nova", "");

        AssertOneMessage(agent.StartOnly(), 2, "nova_metadata_host: \"no-such-host.invalid\" has no address");
    }

    [Test]
    public void A_damaged_store_is_one_message_and_exit_code_4()
    {
        using var agent = new AgentProcess();
        File.WriteAllText(Path.Join(agent.Folder, "metadata.db"), new string('x', 4096));

        AssertOneMessage(agent.StartOnly(), 4, Path.Join(agent.Folder, "metadata.db"));
    }

    [Test]
    public void A_socket_folder_that_cannot_be_made_is_one_message_and_exit_code_3()
    {
        using var agent = new AgentProcess();
        agent.Configure("metadata_proxy_socket = /proc/no/such/socket");

        AssertOneMessage(agent.StartOnly(), 3, "metadata_proxy_socket: /proc/no/such/socket cannot be listened on");
    }

    [Test]
    public void A_bad_value_is_one_message_and_exit_code_2()
    {
        using var agent = new AgentProcess();
        agent.Configure("metadata_workers = many");

        AssertOneMessage(agent.StartOnly(), 2, $"{agent.Configuration}:4: ");
    }

    [Test]
    public void A_certificate_file_that_is_none_is_one_message_and_exit_code_2()
    {
        using var agent = new AgentProcess();
        agent.Configure(more: "[api]\nvendordata_dynamic_ssl_certfile = /no/such/file");

        AssertOneMessage(agent.StartOnly(), 2, "vendordata_dynamic_ssl_certfile: /no/such/file cannot be read");
    }

    [TestCase("", "upstream = nova", true)]
    [TestCase("metadata_proxy_shared_secret = s", "upstream = nova", false)]
    [TestCase("", "", false)]
    [TestCase("", "embedded_responder_listen = true", true)]
    [TestCase("metadata_proxy_shared_secret = s", "embedded_responder_listen = true", false)]
    public void A_missing_secret_is_said_where_it_matters(string defaults, string proxy, bool said)
    {
        using var agent = new AgentProcess();
        agent.Configure($"nova_metadata_port = {Run.FreePort()}\n{defaults}", proxy);
        agent.Start();

        Assert.That(agent.Output.Contains("metadata_proxy_shared_secret is not set", StringComparison.Ordinal), Is.EqualTo(said), agent.Output);
    }

    private static void AssertOneMessage(RunningProcess agent, int code, string beginning)
    {
        Assert.That(agent.WaitForExit(TimeSpan.FromSeconds(30)), Is.True, agent.Output);
        string[] errors = [.. agent.Lines.Where(static line => !line.Contains(" info: ", StringComparison.Ordinal))];
        using (Assert.EnterMultipleScope())
        {
            Assert.That(errors, Has.Length.EqualTo(1), agent.Output);
            Assert.That(errors.FirstOrDefault(), Does.StartWith(beginning).And.EndWith("."));
            Assert.That(agent.ExitCode, Is.EqualTo(code));
        }
    }
}
