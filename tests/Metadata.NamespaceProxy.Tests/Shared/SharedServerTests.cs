using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading.Channels;
using Metadata.Linux.Transport;
using Metadata.NamespaceProxy.Logging;
using Metadata.NamespaceProxy.Shared;
using Metadata.NamespaceProxy.Tests.Support;

namespace Metadata.NamespaceProxy.Tests.Shared;

/// <summary>The shared process's server in this process: its control socket, real listening sockets, a stub agent.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class SharedServerTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);
    private static readonly Guid FirstId = Guid.NewGuid();
    private static readonly Guid SecondId = Guid.NewGuid();

    private readonly string _folder = Directory.CreateTempSubdirectory("shared-").FullName;
    private readonly MemoryStream _log = new();
    private readonly LineLog _lines;
    private readonly EventLoop _loop = new("supervisor");
    private readonly Channel<Packet> _answers = Channel.CreateUnbounded<Packet>();
    private readonly List<IDisposable> _open = [];
    private StubAgent _agent = null!;
    private SharedServer _server = null!;
    private PacketSocket _control = null!;

    public SharedServerTests() => _lines = new LineLog(new StreamSink(Stream.Synchronized(_log), json: false), TimeProvider.System);

    public void Dispose()
    {
        _open.ForEach(one => one.Dispose());
        _server.Dispose();
        _loop.Dispose();
        _agent.Dispose();
        _lines.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Test]
    public async Task A_request_is_of_the_namespace_whose_socket_it_came_through()
    {
        await StartAsync();
        ListeningSocket first = await AddAsync("first", FirstId);
        ListeningSocket second = await AddAsync("second", SecondId, isRouter: true);
        Assert.That(Ask(first, "X-Neutron-Network-ID: " + SecondId), Does.EndWith("hi"));
        Assert.That(Ask(second), Does.EndWith("hi"));
        Assert.That(_agent.Heads, Has.Count.EqualTo(2));
        Assert.That(_agent.Heads[0], Does.Contain($"X-Neutron-Network-ID: {FirstId}\r\n").And.Not.Contain(SecondId.ToString()));
        Assert.That(_agent.Heads[1], Does.Contain($"X-Neutron-Router-ID: {SecondId}\r\n").And.Not.Contain("Network-ID"));
    }

    [Test]
    public async Task What_one_namespace_has_too_much_of_another_does_not_lack()
    {
        await StartAsync("--max-connections", "4", "--max-requests-in-flight", "2");
        ListeningSocket first = await AddAsync("first", FirstId);
        ListeningSocket second = await AddAsync("second", SecondId);
        _agent.Silent = true;
        for (int i = 0; i < 4; i++)
        {
            Connect(first).Send("GET / HTTP/1.1\r\nHost: a\r\n\r\n"u8);
        }

        Until.True(() => Log.Split("first: refused").Length == 3, () => "two in flight, two refused: " + Log);
        Until.True(() => _agent.Heads.Count == 2, "the agent has the other two");
        using (Socket fifth = Connect(first))
        {
            fifth.Send("GET / HTTP/1.1\r\nHost: a\r\n\r\n"u8);
            Assert.That(ProxyRig.ReadToEnd(fifth), Does.StartWith("HTTP/1.1 503 "));
        }

        _agent.Silent = false;
        Assert.That(Ask(second), Does.EndWith("hi"));
        Assert.That(Log, Does.Not.Contain("second:"));
    }

    [Test]
    public async Task What_one_namespace_s_settings_say_holds_there_alone()
    {
        await StartAsync();
        ListeningSocket first = await AddAsync("first", FirstId, settings: "--identity-field X-OVN-Network-ID --rate-limit-enabled true --base-query-rate-limit 1");
        ListeningSocket second = await AddAsync("second", SecondId);
        Assert.That(Ask(first), Does.EndWith("hi"));
        Assert.That(_agent.Heads[0], Does.Contain($"X-OVN-Network-ID: {FirstId}\r\n"));
        Assert.That(Ask(first), Does.StartWith("HTTP/1.1 429 ").And.Contain("Retry-After: "));
        Assert.That(new[] { Ask(second), Ask(second) }, Is.All.EndsWith("hi"));
        await AddAsync("first", FirstId, settings: "--rate-limit-enabled true --base-query-rate-limit 2", socket: first);
        Assert.That(new[] { Ask(first), Ask(first) }, Is.All.EndsWith("hi"), "other settings, the same socket");
    }

    [Test]
    public async Task A_namespace_that_is_removed_is_closed_at_once_and_finishes_what_it_has()
    {
        await StartAsync();
        ListeningSocket first = await AddAsync("first", FirstId, "net:[1]");
        _agent.Silent = true;
        Socket guest = Connect(first);
        guest.Send("GET / HTTP/1.1\r\nHost: a\r\n\r\n"u8);
        Until.True(() => _agent.Heads.Count == 1, "the request at the agent");
        int port = first.LocalEndPoint!.Port;
        first.Dispose();
        await SendAsync("remove\nfirst\nnet:[2]");
        await SendAsync("remove\nfirst\nnet:[1]");
        Until.True(() => IsRefused(port), "the namespace's socket closed");
        _agent.Answer();
        Assert.That(ProxyRig.ReadToEnd(guest), Does.Contain("Connection: close").And.EndWith("hi"));
        Assert.That((await AnswerAsync()).Text, Is.EqualTo("removed\nfirst\nnet:[1]"));
    }

    [Test]
    public async Task A_removed_namespace_s_guest_that_never_ends_is_ended_when_the_drain_s_time_is_over()
    {
        await StartAsync("--drain-timeout", "0.1");
        ListeningSocket first = await AddAsync("first", FirstId, "net:[1]");
        _agent.Silent = true;
        Socket guest = Connect(first);
        guest.Send("GET / HTTP/1.1\r\nHost: a\r\n\r\n"u8);
        Until.True(() => _agent.Heads.Count == 1, "the request at the agent");
        await SendAsync("remove\nfirst\nnet:[1]");
        Assert.That((await AnswerAsync()).Text, Is.EqualTo("removed\nfirst\nnet:[1]"));
        Assert.That(ProxyRig.ReadToEnd(guest), Is.Empty.Or.EqualTo("(reset)"));
    }

    [Test]
    public async Task A_later_supervisor_learns_what_is_served_and_gets_the_sockets()
    {
        await StartAsync();
        ListeningSocket first = await AddAsync("first", FirstId, "net:[1]");
        await ConnectAsync();
        await SendAsync("list\n2");
        Packet serving = await AnswerAsync();
        Assert.That(serving.Text, Is.EqualTo($"serving\nfirst\nnet:[1]\nnetwork\n{FirstId}\n127.0.0.1:0"));
        using (ListeningSocket copy = ListeningSocket.FromDescriptor(serving.Descriptors.Single()))
        {
            Assert.That(copy.LocalEndPoint, Is.EqualTo(first.LocalEndPoint));
        }

        Assert.That((await AnswerAsync()).Text, Does.StartWith($"listed\n2\n{Environment.ProcessId}\n--control-descriptor "));
        Assert.That(Ask(first), Does.EndWith("hi"), "the earlier supervisor's end ended nothing");
    }

    [Test]
    public async Task What_comes_without_a_socket_or_with_something_else_is_refused()
    {
        await StartAsync();
        await SendAsync($"add\nfirst\nnet:[1]\nnetwork\n{FirstId}\n[::]:80");
        Assert.That((await AnswerAsync()).Text, Is.EqualTo("failed\nfirst\nnet:[1]\nit came without a listening socket"));
        using Socket silent = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await SendAsync($"add\nfirst\nnet:[1]\nnetwork\n{FirstId}\n[::]:80", (int)silent.Handle);
        Assert.That((await AnswerAsync()).Text, Does.StartWith("failed\nfirst\nnet:[1]\n").And.Contain("does not listen"));
        await SendAsync("nonsense");
        ListeningSocket first = await AddAsync("first", FirstId);
        Assert.That(Ask(first), Does.EndWith("hi"));
        Assert.That(Log, Does.Contain("not understood: nonsense"));
    }

    [Test]
    public async Task One_that_is_retired_accepts_nothing_more_and_finishes_what_it_has()
    {
        await StartAsync();
        ListeningSocket first = await AddAsync("first", FirstId);
        _agent.Silent = true;
        Socket guest = Connect(first);
        guest.Send("GET / HTTP/1.1\r\nHost: a\r\n\r\n"u8);
        Until.True(() => _agent.Heads.Count == 1, "the request at the agent");
        await SendAsync("retire");
        await _server.Retired.WaitAsync(Limit);
        Task<bool> drained = _server.DrainAsync();
        _agent.Answer();
        Assert.That(ProxyRig.ReadToEnd(guest), Does.EndWith("hi"));
        Assert.That(await drained.WaitAsync(Limit), Is.True);
        Socket late = Connect(first);
        Assert.That(late.Poll(0, SelectMode.SelectRead), Is.False, "the late one waits for the next process");
    }

    private string Log => Encoding.ASCII.GetString(_log.ToArray());

    private async Task StartAsync(params string[] options)
    {
        string agent = Path.Join(_folder, "agent.sock");
        _agent = new StubAgent(agent);
        int control = PacketListener.Bind(Path.Join(_folder, "control"));
        _server = new SharedServer(
            SharedOptions.Parse(["--control-descriptor", control.ToString(System.Globalization.CultureInfo.InvariantCulture), "--metadata-proxy-socket", agent, "--link", "off", .. options]), _lines);
        _server.Start();
        _loop.Start();
        await ConnectAsync();
    }

    private async Task ConnectAsync()
    {
        await OnLoopAsync(() => _control = PacketSocket.TryConnect(_loop, Path.Join(_folder, "control"), packet => _answers.Writer.TryWrite(packet), () => { }, out _)!);
        Assert.That(_control, Is.Not.Null);
    }

    private async Task<ListeningSocket> AddAsync(string name, Guid id, string kernel = "net:[1]", bool isRouter = false, string? settings = null, ListeningSocket? socket = null)
    {
        if (socket is null)
        {
            socket = ListeningSocket.Tcp(new IPEndPoint(IPAddress.Loopback, 0));
            _open.Add(socket);
        }

        await SendAsync($"add\n{name}\n{kernel}\n{(isRouter ? "router" : "network")}\n{id}\n127.0.0.1:0{(settings is null ? "" : "\n" + settings)}", socket.Descriptor);
        string answer = (await AnswerAsync()).Text;
        Assert.That(answer == $"removed\n{name}\n{kernel}" ? (await AnswerAsync()).Text : answer, Is.EqualTo($"added\n{name}\n{kernel}"));
        return socket;
    }

    private Task SendAsync(string text, params int[] descriptors) => OnLoopAsync(() => _control.Send(new Packet(text, descriptors)));

    // The test goes on elsewhere: it blocks.
    private Task OnLoopAsync(Action action)
    {
        TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _loop.Post(
            _ =>
            {
                action();
                done.SetResult();
            },
            null);
        return done.Task.WaitAsync(Limit);
    }

    private Task<Packet> AnswerAsync() => _answers.Reader.ReadAsync().AsTask().WaitAsync(Limit);

    private Socket Connect(ListeningSocket to)
    {
        Socket guest = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveTimeout = 20_000 };
        _open.Add(guest);
        guest.Connect(to.LocalEndPoint!);
        return guest;
    }

    private string Ask(ListeningSocket to, string field = "X-A: b")
    {
        Socket guest = Connect(to);
        guest.Send(Encoding.ASCII.GetBytes($"GET / HTTP/1.1\r\nHost: a\r\n{field}\r\nConnection: close\r\n\r\n"));
        return ProxyRig.ReadToEnd(guest);
    }

    private static bool IsRefused(int port)
    {
        using Socket probe = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            probe.Connect(IPAddress.Loopback, port);
            return false;
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionRefused)
        {
            return true;
        }
    }
}
