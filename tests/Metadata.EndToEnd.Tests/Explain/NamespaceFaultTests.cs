namespace Metadata.EndToEnd.Tests;

/// <summary>Faults between guest and agent, each made for real and named by metadatactl explain. One world, a network for each fault.</summary>
internal sealed class NamespaceFaultTests : IDisposable
{
    private const string ServiceIPv6 = "fe80::a9fe:a9fe";

    private readonly World _world = new();
    private int _guests;

    [OneTimeSetUp]
    public void Start() => _world.StartAgent();

    public void Dispose() => _world.Dispose();

    [Test]
    public void Where_nothing_is_broken_it_says_so_and_ends_with_0()
    {
        (Network network, string address, Guid instance) = Serve();
        Explained.Of(_world, network, address).ShouldBeFine();
        Explained.Of(_world, network, address, "/latest/meta-data/hostname").ShouldBeFine();
        Explained.Read(_world, "--instance", instance.ToString()).ShouldBeFine();
    }

    [Test]
    public void A_request_id_leads_to_the_guest_and_the_path_that_it_named()
    {
        (Network network, string address, Guid instance) = Serve();
        Guest guest = _world.AddGuest(network, address, instance);
        string refused = guest.Curl("/latest/meta-data/nothing", "-D", "-", "-o", "/dev/null");
        string id = refused.Split('\n').First(static line => line.StartsWith("X-Request-Id:", StringComparison.OrdinalIgnoreCase)).Split(' ')[1].Trim();
        Explained.Read(_world, "--request-id", id).ShouldBe("answer", "not-found", 23);
        Explained.Read(_world, "--request-id", id, "/openstack/latest/meta_data.json").ShouldBeFine();
    }

    [Test]
    public void It_writes_escape_sequences_to_a_terminal_alone()
    {
        (Network network, string address, _) = Serve();
        string[] command = [Published.Control, "--config-file", _world.Configuration, "explain", "--network", network.Id.ToString(), "--ip", address];
        Assert.Multiple(() =>
        {
            Assert.That(Shell.Run(command[0], command[1..]).Output, Does.Contain("look-up").And.Contain("No step is broken").And.Not.Contain("\u001b"));
            Assert.That(Shell.Run("env", "TERM=xterm-256color", "script", "-qec", string.Join(' ', command), "/dev/null").Output, Does.Contain("\u001b[").And.Contain("look-up"));
        });
    }

    [Test]
    public void A_network_without_a_namespace() =>
        Explained.Of(_world, new Network(_world.NewId(), "", 80), "10.9.0.7").ShouldBe("namespace", "no-namespace", 10);

    [Test]
    public void A_name_without_a_namespace_behind_it()
    {
        Guid id = _world.NewId();
        string file = $"/run/netns/qdhcp-{id}";
        File.WriteAllText(file, "");
        try
        {
            Explained.Of(_world, new Network(id, "", 80), "10.9.0.7").ShouldBe("namespace", "stray-namespace", 10);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Test]
    public void A_namespace_where_nothing_listens()
    {
        (Network network, string address, _) = Build();
        Explained.Of(_world, network, address).ShouldBe("listener", "nothing-listening", 11);
    }

    [Test]
    public void A_stranger_on_the_proxys_port()
    {
        (Network network, string address, _) = Build();
        Service stranger = _world.Start("ip", "netns", "exec", network.Namespace, "python3", "-m", "http.server", "80");
        Until.True(() => Shell.Run("ip", "netns", "exec", network.Namespace, "curl", "-s", "http://127.0.0.1/").Code == 0, () => stranger.Output);
        Explained explained = Explained.Of(_world, network, address);
        explained.ShouldBe("listener", "foreign-listener", 11);
        Assert.That(explained.Text, Does.Contain("python3"));
    }

    [Test]
    public void A_proxy_that_says_another_network()
    {
        (Network network, string address, _) = Build();
        StartProxy(network with { Id = _world.NewId() });
        Explained.Of(_world, network, address).ShouldBe("listener", "wrong-identity", 11);
    }

    [Test]
    public void A_network_whose_service_address_is_gone()
    {
        (Network network, string address, _) = Serve();
        Shell.Must("ip", "-n", network.Namespace, "addr", "del", "169.254.169.254/32", "dev", "br0");
        Explained.Of(_world, network, address).ShouldBe("address", "no-address", 12);
    }

    [Test]
    public void An_interface_that_is_down()
    {
        (Network network, string address, _) = Serve();
        Shell.Must("ip", "-n", network.Namespace, "link", "set", "br0", "down");
        Explained.Of(_world, network, address).ShouldBe("address", "link-down", 12);
    }

    [Test]
    public void An_IPv6_address_that_another_host_has()
    {
        (Network network, _, _) = Build();
        Guest thief = _world.AddGuest(network, "10.9.0.250", Guid.Empty);
        Shell.Must("ip", "-n", thief.Namespace, "-6", "addr", "add", ServiceIPv6 + "/64", "dev", "eth0", "nodad");
        StartProxy(network, "--metadata-host", "::");
        Shell.Must("ip", "-n", network.Namespace, "-6", "addr", "add", ServiceIPv6 + "/64", "dev", "br0");
        Until.True(() => Shell.Must("ip", "-n", network.Namespace, "-6", "addr", "show", "dev", "br0").Contains("dadfailed", StringComparison.Ordinal), "the kernel finds the other owner");
        Explained.Of(_world, network, "fe80::f816:3eff:fe00:1").ShouldBe("address", "dad-failed", 12);
    }

    [Test]
    public void A_router_without_its_redirect_and_with_it()
    {
        Network router = _world.AddRouter();
        Shell.Must("ip", "-n", router.Namespace, "link", "set", "br0", "mtu", "1450");
        Guid network = _world.NewId();
        string address = NextAddress();
        _world.Import(Records.Instance(_world.NewId(), "routed", network, "10.9.0.0/24", address));
        Shell.Must(Published.Control, "--config-file", _world.Configuration, "router", "add", router.Id.ToString(), "--network", network.ToString());
        Service proxy = _world.StartProxy(router, "--router-id");
        Until.True(() => Listens(router, 9697), () => proxy.Output);
        Explained.Of(_world, router, address).ShouldBe("address", "no-redirect", 12);
        Shell.Must("ip", "netns", "exec", router.Namespace, "nft", "add table ip nat");
        Shell.Must("ip", "netns", "exec", router.Namespace, "nft", "add chain ip nat prerouting { type nat hook prerouting priority -100 ; }");
        Shell.Must("ip", "netns", "exec", router.Namespace, "nft", "add rule ip nat prerouting ip daddr 169.254.169.254 tcp dport 80 redirect to :9697");
        Explained.Of(_world, router, address).ShouldBeFine();
    }

    [Test]
    public void A_guest_that_no_route_leads_to()
    {
        (Network network, string address, _) = Serve();
        Shell.Must("ip", "-n", network.Namespace, "route", "del", "10.9.0.0/24", "dev", "br0");
        Explained.Of(_world, network, address).ShouldBe("route", "no-route", 13);
    }

    [TestCase("9000")]
    [TestCase("1000")]
    public void An_interface_with_another_MTU_than_the_network(string mtu)
    {
        (Network network, string address, _) = Serve();
        Shell.Must("ip", "-n", network.Namespace, "link", "set", "br0", "mtu", mtu);
        Explained.Of(_world, network, address).ShouldBe("mtu", "wrong-mtu", 14);
    }

    [Test]
    public void A_proxy_that_is_stopped()
    {
        (Network network, string address, _) = Build();
        Service proxy = StartProxy(network);
        string pid = proxy.Process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture);
        Shell.Must("kill", "-STOP", pid);
        Explained explained = Explained.Of(_world, network, address);
        Shell.Must("kill", "-CONT", pid);
        explained.ShouldBe("proxy", "proxy-silent", 15);
    }

    [Test]
    public void A_proxy_that_looks_for_the_agent_elsewhere()
    {
        (Network network, string address, _) = Build();
        Service proxy = _world.StartProxy(network, socket: Path.Join(_world.Folder, "elsewhere"));
        Until.True(() => Listens(network, 80), () => proxy.Output);
        Explained.Of(_world, network, address).ShouldBe("agent", "wrong-socket", 17);
    }

    [Test]
    [NonParallelizable]
    public void A_socket_that_the_proxys_user_may_not_connect_to()
    {
        (Network network, string address, _) = Serve();
        UnixFileMode mode = File.GetUnixFileMode(_world.Socket);
        File.SetUnixFileMode(_world.Socket, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        try
        {
            Explained.Of(_world, network, address).ShouldBe("agent", "agent-socket-denied", 17);
        }
        finally
        {
            File.SetUnixFileMode(_world.Socket, mode);
        }
    }

    [Test]
    [NonParallelizable]
    public void A_socket_whose_file_is_gone()
    {
        (Network network, string address, _) = Serve();
        File.Move(_world.Socket, _world.Socket + ".away");
        try
        {
            Explained.Of(_world, network, address).ShouldBe("agent", "agent-socket-missing", 17);
        }
        finally
        {
            File.Move(_world.Socket + ".away", _world.Socket);
        }
    }

    [TestCase("", "agent-unreachable")]
    [TestCase("c.close()", "upstream-closed")]
    [TestCase("c.recv(9999); c.sendall(b'SSH-2.0-OpenSSH_9.7\\r\\n'); c.close()", "upstream-malformed")]
    [NonParallelizable]
    public void A_socket_where_somebody_else_refuses_closes_or_says_what_is_no_answer(string does, string code)
    {
        string stranger = does.Length == 0 ? "import time; time.sleep(600)" : "s.listen()\nwhile True:\n c = s.accept()[0]; " + does;
        (Network network, string address, _) = Serve();
        File.Move(_world.Socket, _world.Socket + ".away");
        try
        {
            using var service = new Service(
                "python3", "-c", $"import os; from socket import *; s = socket(AF_UNIX); s.bind('{_world.Socket}'); os.chmod('{_world.Socket}', 0o777); print('ready', flush=True); {stranger}");
            Until.True(() => service.Output.Contains("ready", StringComparison.Ordinal), () => service.Output);
            Explained.Of(_world, network, address).ShouldBe("agent", code, 17);
        }
        finally
        {
            File.Delete(_world.Socket);
            File.Move(_world.Socket + ".away", _world.Socket);
        }
    }

    [Test]
    public void An_address_without_a_port()
    {
        (Network network, _, _) = Serve();
        Explained.Of(_world, network, "10.9.0.240").ShouldBe("look-up", "no-such-port", 19);
    }

    [Test]
    public void An_address_with_two_ports()
    {
        (Network network, string address, _) = Serve();
        _world.Import(Records.Instance(_world.NewId(), "second", network.Id, "10.9.0.0/24", address));
        Explained.Of(_world, network, address).ShouldBe("look-up", "ambiguous-port", 19);
    }

    [Test]
    public void A_document_that_is_not_there()
    {
        (Network network, string address, _) = Serve();
        Explained.Of(_world, network, address, "/latest/meta-data/nothing").ShouldBe("answer", "not-found", 23);
    }

    [Test]
    public void What_cannot_be_explained_ends_with_1()
    {
        ShellResult result = Shell.Run(Published.Control, "--config-file", _world.Configuration, "explain", "--ip", "10.9.0.7");
        Assert.Multiple(() =>
        {
            Assert.That(result.Code, Is.EqualTo(1));
            Assert.That(result.Error, Does.Contain("--network"));
        });
    }

    private string NextAddress() => $"10.9.0.{10 + Interlocked.Increment(ref _guests)}";

    private (Network Network, string Address, Guid Instance) Build()
    {
        Network network = _world.AddNetwork();
        Shell.Must("ip", "-n", network.Namespace, "link", "set", "br0", "mtu", "1450");
        string address = NextAddress();
        Guid instance = _world.NewId();
        _world.Import(Records.Instance(instance, "explained", network.Id, "10.9.0.0/24", address));
        return (network, address, instance);
    }

    private (Network Network, string Address, Guid Instance) Serve()
    {
        (Network Network, string Address, Guid Instance) built = Build();
        StartProxy(built.Network);
        return built;
    }

    private Service StartProxy(Network network, params string[] more)
    {
        Service proxy = _world.StartProxy(network, more: more);
        Until.True(() => Listens(network, 80), () => proxy.Output);
        return proxy;
    }

    private static bool Listens(Network network, int port) =>
        Shell.Must("ip", "netns", "exec", network.Namespace, "ss", "-ltnH").Contains($":{port} ", StringComparison.Ordinal);
}
