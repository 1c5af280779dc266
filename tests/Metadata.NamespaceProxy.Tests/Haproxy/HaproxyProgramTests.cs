using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Metadata.NamespaceProxy.Tests.Processes;
using Metadata.NamespaceProxy.Tests.Support;

namespace Metadata.NamespaceProxy.Tests.Haproxy;

/// <summary>The program itself in haproxy's place, with a stub agent behind it.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class HaproxyProgramTests
{
    private readonly string _id = Guid.NewGuid().ToString();
    private readonly DaemonFolder _place = new();

    private string Configuration => Path.Join(_place.Name, _id + ".conf");

    private string PidFile => Path.Join(_place.Name, _id + ".pid");

    [SetUp]
    public void Prepare() => Write("");

    [TearDown]
    public void CleanUp() => _place.Remove(PidFile);

    [Test]
    public void It_daemonises_once_it_listens_and_its_command_line_stays_the_one_that_is_looked_for()
    {
        using StubAgent agent = new(Path.Join(_place.Name, "agent.sock"), null);
        File.SetUnixFileMode(Path.Join(_place.Name, "agent.sock"), (UnixFileMode)Convert.ToInt32("666", 8));
        using UnixLog log = new(Path.Join(_place.Name, "log"));
        (int code, string output) = Command.Run("haproxy", "-f", Configuration);
        Assert.That((code, output.Trim()), Is.EqualTo((0, "")));
        int pid = int.Parse(File.ReadAllText(PidFile), CultureInfo.InvariantCulture);
        Assert.That(Ask(), Does.StartWith("HTTP/1.1 200 "), "it listens when the command has returned");
        Assert.That(DaemonFolder.CommandLine(pid), Does.EndWith($" haproxy -f {Configuration} "));
        Assert.That(File.ReadAllText($"/proc/{pid}/status"), Does.Contain("\nUid:\t65534\t65534\t65534\t65534\n").And.Contain("\nCapEff:\t0000000000000000\n"));
        Assert.That(log.Read(), Does.StartWith($"<134>haproxy-metadata-proxy-{_id}[{pid}]: listening on 127.0.0.1:{_place.Port}"));

        System.Diagnostics.Process.Start("kill", ["-TERM", pid.ToString(CultureInfo.InvariantCulture)]).WaitForExit();
        Until.True(() => DaemonFolder.CommandLine(pid).Length == 0, "its end");
    }

    [Test]
    public void A_configuration_that_cannot_be_honoured_is_exit_code_1_with_file_line_and_text()
    {
        Write("    stats socket /x\n");
        (int code, string output) = Command.Run("haproxy", "-f", Configuration);
        Assert.That(code, Is.EqualTo(1));
        Assert.That(output, Does.Match($@"\[ALERT\] +\(\d+\) : config : parsing \[{Configuration}:8\] : unknown keyword 'stats' in 'global' section in 'stats socket /x'"));
        Assert.That(File.Exists(PidFile), Is.False);
    }

    [Test]
    public void A_port_that_is_taken_is_exit_code_1()
    {
        using Socket taken = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        taken.Bind(new IPEndPoint(IPAddress.Loopback, _place.Port));
        taken.Listen();
        (int code, string output) = Command.Run("haproxy", "-f", Configuration);
        Assert.That(code, Is.EqualTo(1));
        Assert.That(output, Does.Contain("Address already in use"));
        Assert.That(File.Exists(PidFile), Is.False);
    }

    [Test]
    public void Options_without_service_are_answers()
    {
        Assert.That(Command.Run("haproxy", "-c", "-f", Configuration), Is.EqualTo((0, "Configuration file is valid\n\n\n")));
        Assert.That(Command.Run("haproxy", "-v").Output, Does.Match(@"^neutron-ns-metadata-proxy version \d+\.\d+\.\d+, in the place of haproxy\n"));
        Assert.That(Command.Run("haproxy", "-h").Output, Does.StartWith("Usage : haproxy -f FILE"));
    }

    [TestCase("could not open configuration file", "-c", "-f", "/not/here")]
    [TestCase("-W: is not an option of haproxy's", "-W", "-f", "/not/here")]
    [TestCase("-f: has no value", "-f")]
    public void A_command_line_that_cannot_be_used_is_exit_code_1(string problem, params string[] arguments)
    {
        (int code, string output) = Command.Run(["haproxy", .. arguments]);
        Assert.That(code, Is.EqualTo(1));
        Assert.That(output, Does.Contain(problem).IgnoreCase);
    }

    [Test]
    public void In_the_foreground_it_stays_and_the_command_line_s_pid_file_wins()
    {
        string other = Path.Join(_place.Name, "other.pid");
        using Command haproxy = new("haproxy", "-db", "-p", other, "-f", Configuration);
        Until.True(() => haproxy.HasExited || File.Exists(other), () => haproxy.Output);
        Assert.That(File.ReadAllText(other), Is.EqualTo(haproxy.Id.ToString(CultureInfo.InvariantCulture)));
        Until.True(() => haproxy.HasExited || Ask().Length > 0, () => haproxy.Output);
        haproxy.Terminate();
        Assert.That(haproxy.Wait(), Is.Zero, haproxy.Output);
    }

    private void Write(string more) => File.WriteAllText(Configuration, $"""
        global
            log {_place.Name}/log local0 info
            log-tag haproxy-metadata-proxy-{_id}
            user nobody
            group nogroup
            maxconn 1024
            pidfile {PidFile}
        {more}    daemon
        defaults
            mode http
            option forwardfor
            timeout connect 1s
        listen listener
            bind 127.0.0.1:{_place.Port}
            server metadata {_place.Name}/agent.sock
            http-request del-header X-Neutron-Router-ID
            http-request set-header X-Neutron-Network-ID {_id}

        """);

    private string Ask()
    {
        using Socket guest = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveTimeout = 10_000 };
        try
        {
            guest.Connect(IPAddress.Loopback, _place.Port);
        }
        catch (SocketException)
        {
            return "";
        }

        guest.Send("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"u8);
        return ProxyRig.ReadToEnd(guest);
    }

    private sealed class UnixLog : IDisposable
    {
        private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { ReceiveTimeout = 10_000 };

        public UnixLog(string path)
        {
            _socket.Bind(new UnixDomainSocketEndPoint(path));
            File.SetUnixFileMode(path, (UnixFileMode)Convert.ToInt32("666", 8));
        }

        public string Read()
        {
            byte[] buffer = new byte[4096];
            return Encoding.ASCII.GetString(buffer, 0, _socket.Receive(buffer));
        }

        public void Dispose() => _socket.Dispose();
    }
}
