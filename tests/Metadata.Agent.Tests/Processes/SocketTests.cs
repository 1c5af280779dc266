using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Metadata.Agent.Tests.Processes;

/// <summary>The proxies' socket of a real agent.</summary>
[Parallelizable(ParallelScope.Children)]
public sealed class SocketTests
{
    [Test]
    public void A_live_socket_is_refused_with_one_message_and_exit_code_3()
    {
        using var first = new AgentProcess();
        using var second = new AgentProcess();
        first.Start();
        second.Configure($"metadata_proxy_socket = {first.Socket}");
        RunningProcess refused = second.StartOnly();

        Assert.That(refused.WaitForExit(TimeSpan.FromSeconds(20)), Is.True);
        string[] errors = [.. refused.Lines.Where(static line => !line.Contains(" info: ", StringComparison.Ordinal))];
        using (Assert.EnterMultipleScope())
        {
            Assert.That(refused.ExitCode, Is.EqualTo(3));
            Assert.That(errors, Has.Length.EqualTo(1), refused.Output);
            Assert.That(errors[0], Does.StartWith("metadata_proxy_socket: ").And.Contain(first.Socket).And.Contain("Stop the other agent"));
            Assert.That(first.Curl("/"), Does.Contain("reason: identity-invalid"), "the first agent still serves");
        }
    }

    [Test]
    public void A_socket_whose_agent_was_killed_is_taken_over()
    {
        using var agent = new AgentProcess();
        agent.Import(Guests.One);
        agent.Start();
        agent.Process.Kill();
        Assert.That(File.Exists(agent.Socket), Is.True);

        agent.Start();

        Assert.That(agent.Curl("/latest/meta-data/hostname", Guests.Fields), Is.EqualTo("web.novalocal"), agent.Output);
    }

    [Test]
    public void A_proxy_that_offers_another_version_of_the_link_is_served_in_plain_http()
    {
        using var agent = new AgentProcess();
        agent.Import(Guests.One);
        agent.Start();
        string Offer(string version)
        {
            using Socket socket = RawHttp.Connect(agent.Socket);
            socket.Send(Encoding.ASCII.GetBytes($"GET / HTTP/1.1\r\nHost: agent\r\nConnection: Upgrade\r\nUpgrade: {version}\r\n\r\n"));
            byte[] answer = new byte[12];
            socket.Receive(answer);
            return Encoding.ASCII.GetString(answer);
        }

        using (Assert.EnterMultipleScope())
        {
            Assert.That(Offer("metadata-link/2"), Is.EqualTo("HTTP/1.1 101"));
            Assert.That(Offer("metadata-link/1"), Is.EqualTo("HTTP/1.1 400"));
            Assert.That(Offer("metadata-link/3"), Is.EqualTo("HTTP/1.1 400"));
            Assert.That(agent.Curl("/latest/meta-data/hostname", Guests.Fields), Is.EqualTo("web.novalocal"), agent.Output);
        }
    }

    [Test]
    public void A_file_in_the_way_is_left_alone()
    {
        using var agent = new AgentProcess();
        File.WriteAllText(agent.Socket, "precious");
        RunningProcess refused = agent.StartOnly();

        Assert.That(refused.WaitForExit(TimeSpan.FromSeconds(20)), Is.True);
        Assert.That((refused.ExitCode, File.ReadAllText(agent.Socket)), Is.EqualTo((3, "precious")));
    }

    [Test]
    public void Stopping_removes_the_socket_and_ends_with_0()
    {
        using var agent = new AgentProcess();
        agent.Start();

        Assert.That(agent.Process.Terminate(), Is.Zero, agent.Output);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(File.Exists(agent.Socket), Is.False);
            Assert.That(File.Exists(agent.AdminSocket), Is.False);
            Assert.That(agent.Output, Does.EndWith("Stopped"));
        }
    }

    [TestCase("user", "", "", "644")]
    [TestCase("group", "", "", "664")]
    [TestCase("all", "", "", "666")]
    [TestCase("deduce", "", "", "644")]
    [TestCase("deduce", "nobody", "", "664")]
    [TestCase("deduce", "nobody", "nogroup", "666")]
    public void The_socket_has_the_mode_that_the_options_say(string mode, string user, string group, string expected)
    {
        using var agent = new AgentProcess();
        agent.Configure($"metadata_proxy_socket_mode = {mode}\nmetadata_proxy_user = {user}\nmetadata_proxy_group = {group}");
        agent.Start();

        Assert.That(Convert.ToString((int)File.GetUnixFileMode(agent.Socket), 8), Is.EqualTo(expected));
        Assert.That(Convert.ToString((int)File.GetUnixFileMode(agent.AdminSocket), 8), Is.EqualTo("600"));
    }

    [Test]
    public void The_backlog_is_the_kernels()
    {
        using var agent = new AgentProcess();
        agent.Configure("metadata_backlog = 7");
        agent.Start();

        // Of a listening socket Send-Q is the backlog.
        string line = Run.ToEnd("ss", "-xlH").Output.Split('\n').Single(line => line.Contains(agent.Socket, StringComparison.Ordinal));

        Assert.That(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[3], Is.EqualTo("7"));
    }

    [Test]
    public void A_refusal_keeps_the_connection_when_nothing_is_unread()
    {
        using var agent = new AgentProcess();
        agent.Import(Guests.One);
        agent.Start();

        string[] each = ["-s", "--unix-socket", agent.Socket, "-o", "/dev/null", "-w", "%{http_code} %{num_connects}\n"];

        // An unknown guest, a proxy without identity, a post with an empty body, a known guest: one connection.
        string output = Run.ToEnd("curl", [
            .. each, .. Guests.FieldsOf("10.9.0.99"), "http://agent/latest",
            "--next", .. each, "http://agent/latest",
            "--next", .. each, .. Guests.FieldsOf("10.9.0.99"), "-d", "", "http://agent/openstack/latest/password",
            "--next", .. each, .. Guests.Fields, "http://agent/latest"]).Output;

        Assert.That(output.Trim().Split('\n'), Is.EqualTo(["404 1", "400 0", "404 0", "200 0"]));
    }

    [Test]
    public void A_connection_for_each_request_as_haproxy_makes_them_is_served()
    {
        using var agent = new AgentProcess();
        agent.Import(Guests.One);
        agent.Start();
        byte[] request = RawHttp.Get("/latest/meta-data/hostname");

        Assert.That(RawHttp.Exchange(agent.Socket, request), Does.StartWith("HTTP/1.1 200 OK\r\n"));
        int before = Descriptors(agent);
        for (int i = 0; i < 200; i++)
        {
            string answer = RawHttp.Exchange(agent.Socket, request);
            Assert.That(answer, Does.StartWith("HTTP/1.1 200 OK\r\n").And.Contain("Connection: close").And.EndWith("\r\n\r\nweb.novalocal"));
        }

        Run.Until(() => Descriptors(agent) <= before + 10, () => string.Create(CultureInfo.InvariantCulture, $"{before} descriptors, not {Descriptors(agent)}"));
    }

    [Test]
    public void An_idle_connection_does_not_hold_up_the_end()
    {
        using var agent = new AgentProcess();
        agent.Start();
        using Socket idle = RawHttp.Connect(agent.Socket);
        using Socket half = RawHttp.Connect(agent.Socket);
        half.Send("GET / HTTP/1.1\r\nHost:"u8);
        long start = TimeProvider.System.GetTimestamp();

        Assert.That(agent.Process.Terminate(), Is.Zero);

        // A proxy waits 5 s for the next agent.
        Assert.That(TimeProvider.System.GetElapsedTime(start), Is.LessThan(TimeSpan.FromSeconds(5)));
    }

    private static int Descriptors(AgentProcess agent) =>
        Directory.GetFileSystemEntries($"/proc/{agent.Process.Id.ToString(CultureInfo.InvariantCulture)}/fd").Length;
}
