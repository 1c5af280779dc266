using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Metadata.NamespaceProxy.Tests.Support;

namespace Metadata.NamespaceProxy.Tests.Processes;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class ProgramTests
{
    private const string Id = "01234567-89ab-cdef-0123-456789abcdef";

    private readonly DaemonFolder _place = new();

    private string PidFile => Path.Join(_place.Name, "pids", "p.pid");

    private string LogFile => Path.Join(_place.Name, "p.log");

    [TearDown]
    public void CleanUp() => _place.Remove(PidFile);

    [Test]
    public void Help_and_version_are_answers()
    {
        (int code, string help) = Command.Run("--help");
        Assert.That(code, Is.Zero);
        Assert.That(help, Does.Contain("--network-id UUID"));
        Assert.That(Command.Run("--version").Output, Does.Match(@"^\d+\.\d+\.\d+\n"));
    }

    [Test]
    public void A_command_line_that_cannot_be_used_is_exit_code_2()
    {
        (int code, string output) = Command.Run("--network-id", "x");
        Assert.That(code, Is.EqualTo(2));
        Assert.That(output, Does.Contain("neutron-ns-metadata-proxy: --network-id 'x': is not a UUID; write it as "));
    }

    [Test]
    public void By_default_it_daemonises_once_it_listens_and_writes_pid_and_log()
    {
        (int code, string output) = Command.Run([.. Arguments("--log-file", LogFile)]);
        Assert.That((code, output.Trim()), Is.EqualTo((0, "")));
        int pid = int.Parse(File.ReadAllText(PidFile), CultureInfo.InvariantCulture);
        Assert.That(Ask(), Does.StartWith("HTTP/1.1 503 "), "it listens when the command has returned");
        string[] stat = File.ReadAllText($"/proc/{pid}/stat").Split(") ")[1].Split(' ');
        Assert.That(int.Parse(stat[3], CultureInfo.InvariantCulture), Is.EqualTo(pid), "it leads a session of its own");
        Assert.That(Directory.GetFiles($"/proc/{pid}/fd", "1").Select(file => new FileInfo(file).LinkTarget), Is.EqualTo(["/dev/null"]));
        Assert.That(File.ReadAllText(LogFile), Does.Contain($"neutron-ns-metadata-proxy[{pid}] INFO listening on 127.0.0.1:{_place.Port} in this namespace for network {Id}"));
        Assert.That(File.ReadAllText(LogFile), Does.Contain("reason=agent-unreachable"));

        System.Diagnostics.Process.Start("kill", ["-TERM", pid.ToString(CultureInfo.InvariantCulture)]).WaitForExit();
        Until.True(() => !Directory.Exists($"/proc/{pid}"), "its end");
        Assert.That(File.ReadAllText(LogFile), Does.EndWith("INFO ended\n"));
    }

    [Test]
    public void A_daemon_with_another_user_keeps_the_log_s_form_that_a_file_says()
    {
        string file = Path.Join(_place.Name, "agent.ini");
        File.WriteAllText(file, "[metadata_proxy]\nlog_format = json\n");
        (int code, string output) = Command.Run([.. Arguments("--log-file", LogFile, "--config-file", file, "--metadata-proxy-user", "nobody")]);
        Assert.That((code, output.Trim()), Is.EqualTo((0, "")));
        Assert.That(Ask(), Does.StartWith("HTTP/1.1 503 "));
        JsonNode[] lines = [.. File.ReadAllLines(LogFile).Select(line => JsonNode.Parse(line)!)];
        Assert.That((string?)lines[0]["message"], Does.StartWith("listening on"));
        Assert.That(((string?)lines[^1]["code"], (string?)lines[^1]["network_id"]), Is.EqualTo(("agent-unreachable", Id)));
    }

    [Test]
    public void A_daemon_that_cannot_listen_is_the_caller_s_exit_code_and_message()
    {
        using Socket taken = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        taken.Bind(new IPEndPoint(IPAddress.Loopback, _place.Port));
        taken.Listen();
        (int code, string output) = Command.Run(Arguments());
        Assert.That(code, Is.EqualTo(1));
        Assert.That(output, Does.Contain($"neutron-ns-metadata-proxy: bind 127.0.0.1:{_place.Port}: Address already in use"));
        Assert.That(File.Exists(PidFile), Is.False);
    }

    [TestCase("nobody", "", 65534, 65534)]
    [TestCase("nobody", "www-data", 65534, 33)]
    [TestCase("12345", "54321", 12345, 54321)]
    [TestCase("", "", 0, 0)]
    public void Every_thread_of_a_serving_proxy_has_the_user_no_capability_and_no_way_back(string user, string group, int uid, int gid)
    {
        using Command proxy = Serve([.. user.Length > 0 ? ["--metadata-proxy-user", user] : Array.Empty<string>(), .. group.Length > 0 ? ["--metadata-proxy-group", group] : Array.Empty<string>()]);
        Assert.That(Ask(), Does.StartWith("HTTP/1.1 503 "));
        string[] threads = Directory.GetDirectories($"/proc/{proxy.Id}/task");
        Assert.That(threads, Has.Length.GreaterThan(2));
        using (Assert.EnterMultipleScope())
        {
            foreach (string thread in threads)
            {
                string status = File.ReadAllText(Path.Join(thread, "status"));
                string name = Regex.Match(status, "Name:\t(.*)").Groups[1].Value;
                Assert.That(status, Does.Contain($"\nUid:\t{uid}\t{uid}\t{uid}\t{uid}\n"), name);
                Assert.That(status, Does.Contain($"\nGid:\t{gid}\t{gid}\t{gid}\t{gid}\n"), name);
                Assert.That(status, Does.Contain("\nNoNewPrivs:\t1\n"), name);
                Assert.That(status, Does.Contain("\nSeccomp:\t2\n"), name);
                foreach (string set in new[] { "CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb" })
                {
                    Assert.That(status, Does.Contain($"\n{set}:\t0000000000000000\n"), name);
                }

                if (user.Length > 0)
                {
                    Assert.That(status, Does.Match("\nGroups:\t ?\n"), name);
                }
            }
        }

        proxy.Terminate();
        Assert.That(proxy.Wait(), Is.Zero, proxy.Output);
    }

    [Test]
    public void A_serving_proxy_has_no_more_descriptors_than_its_limits_say_and_leaves_no_core()
    {
        using Command proxy = Serve("--max-connections", "100", "--max-agent-connections", "10");
        Until.True(() => Limit("Max core file size") == "0", () => File.ReadAllText($"/proc/{proxy.Id}/limits"));
        Assert.That(Limit("Max open files"), Is.EqualTo("238"));
        Assert.That(Ask(), Does.StartWith("HTTP/1.1 503 "));

        // Soft and hard are the same.
        string Limit(string name) => Regex.Match(File.ReadAllText($"/proc/{proxy.Id}/limits"), name + @" +(\S+) +\1 ").Groups[1].Value;
    }

    [Test]
    public void A_user_that_does_not_exist_is_said_by_name()
    {
        (int code, string output) = Command.Run([.. Arguments("--nodaemonize", "--metadata-proxy-user", "nobody-here")]);
        Assert.That(code, Is.EqualTo(1));
        Assert.That(output, Does.Contain("user 'nobody-here' is not in /etc/passwd"));
    }

    [Test]
    public void A_file_that_only_root_can_read_holds_though_root_is_given_up()
    {
        string file = Path.Join(_place.Name, "agent.conf");
        File.WriteAllText(file, $"[DEFAULT]\nmetadata_proxy_socket = {_place.Name}/named-in-file\n[metadata_proxy]\nconnect_timeout = 0.1\nmax_target_size = 64\n");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        using Command proxy = new(
            "--nodaemonize", "--network-id", Id, "--config-file", file, "--metadata-host", "127.0.0.1", "--metadata-port", Port, "--metadata-proxy-user", "nobody");
        Until.True(() => proxy.Output.Contains("listening", StringComparison.Ordinal) || proxy.HasExited, () => proxy.Output);
        Assert.That(proxy.Output, Does.Contain($"agent at {_place.Name}/named-in-file"));
        Assert.That(Ask("/" + new string('x', 64)), Does.StartWith("HTTP/1.1 414 "));
    }

    [Test]
    public void Processes_that_share_a_log_append_to_it()
    {
        File.WriteAllText(LogFile, "what was there\n");
        using (Command first = Serve("--log-file", LogFile))
        {
            using Command second = new(
                "--nodaemonize", "--network-id", Id, "--metadata-host", "127.0.0.1", "--metadata-port", "0" + (_place.Port + 1).ToString(CultureInfo.InvariantCulture), "--log-file", LogFile);
            Until.True(() => Lines("listening") == 2, () => File.ReadAllText(LogFile) + second.Output);
            first.Terminate();
            first.Wait();
            second.Terminate();
            second.Wait();
        }

        Assert.That((Lines("listening"), Lines("draining"), Lines("ended"), Lines("what was there")), Is.EqualTo((2, 2, 2, 1)));
    }

    [Test]
    public void A_namespace_that_was_made_anew_is_not_entered()
    {
        (int code, string output) = Command.Run([.. Arguments("--nodaemonize", "--netns", "/proc/self/ns/net", "--netns-identity", "net:[1]")]);
        Assert.That(code, Is.EqualTo(1));
        Assert.That(output, Does.Contain("--netns '/proc/self/ns/net': is not the namespace known as net:[1]; it was made anew; start the proxy again."));
    }

    private string Port => _place.Port.ToString(CultureInfo.InvariantCulture);

    private int Lines(string holding) => File.ReadLines(LogFile).Count(line => line.Contains(holding, StringComparison.Ordinal));

    private string[] Arguments(params IEnumerable<string> more) =>
    [
        "--network-id", Id, "--metadata-host", "127.0.0.1", "--metadata-port", Port, "--state-path", _place.Name, "--pid-file", PidFile, "--connect-timeout", "0.1", .. more,
    ];

    private Command Serve(params IEnumerable<string> more)
    {
        Command proxy = new(Arguments(["--nodaemonize", .. more]));
        Until.True(() => proxy.HasExited || (CanConnect() && File.Exists(PidFile)), () => proxy.Output);
        Assert.That(proxy.HasExited, Is.False, proxy.Output);
        Assert.That(File.ReadAllText(PidFile), Is.EqualTo(proxy.Id.ToString(CultureInfo.InvariantCulture)));
        return proxy;
    }

    private bool CanConnect()
    {
        using Socket probe = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            probe.Connect(IPAddress.Loopback, _place.Port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private string Ask(string path = "/")
    {
        using Socket guest = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveTimeout = 10_000 };
        guest.Connect(IPAddress.Loopback, _place.Port);
        guest.Send(System.Text.Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"));
        return ProxyRig.ReadToEnd(guest);
    }
}
