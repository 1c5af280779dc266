namespace Metadata.EndToEnd.Tests;

/// <summary>Metadata over IPv6: link-local both ends, the guest known by its MAC.</summary>
internal sealed class Ipv6Tests
{
    private const string Address = "fe80::a9fe:a9fe";
    private const string LinkLocal = "fe80::f816:3eff:fe00:1";

    // The MAC of Records.Instance.
    private const string Mac = "fa:16:3e:00:00:01";

    [TestCase("process")]
    [TestCase("shared")]
    public void A_guest_is_served_on_both_versions_and_known_by_its_MAC(string isolation)
    {
        using var world = new World("isolation = " + isolation);
        (Network network, Guest guest) = Build(world, "10.9.0.81");
        Shell.Must("ip", "-n", network.Namespace, "-6", "addr", "add", Address + "/64", "dev", "br0", "nodad");
        Service supervisor = world.StartSupervisor();
        Until.True(() => Curl6(guest, "/openstack").Contains("latest", StringComparison.Ordinal), "IPv6: " + supervisor.Output);
        Assert.Multiple(() =>
        {
            Assert.That(Curl6(guest, "/latest/meta-data/hostname"), Is.EqualTo("six.novalocal"));
            Assert.That(Curl6(guest, "/latest/meta-data/hostname", "-H", $"Host: [{Address}%eth0]"), Is.EqualTo("six.novalocal"), "cloud-init's way to write it");
            Assert.That(Curl6(guest, "/latest/meta-data/hostname", "-H", "X-Forwarded-For: fe80::1"), Is.EqualTo("six.novalocal"));
            Assert.That(guest.Curl("/latest/meta-data/hostname"), Is.EqualTo("six.novalocal"));
        });
    }

    [TestCase("process")]
    [TestCase("shared")]
    public void A_network_without_IPv4_is_served_on_its_link_alone_before_the_address_is_there(string isolation)
    {
        using var world = new World($"isolation = {isolation}\nlisten_hosts = {Address}%br0");
        (Network network, Guest guest) = Build(world, "10.9.0.82");
        Shell.Must("ip", "-n", guest.Namespace, "addr", "del", "10.9.0.82/24", "dev", "eth0");
        Service proxy = world.StartSupervisor();
        string Listeners() => Shell.Must("ip", "netns", "exec", network.Namespace, "ss", "-ltnH");
        Until.True(() => Listeners().Contains($"[{Address}]%br0:80", StringComparison.Ordinal), () => proxy.Output + Listeners());
        Until.True(() => proxy.Output.Contains($"[{Address}%br0]:80: no interface has the address (yet)", StringComparison.Ordinal), () => proxy.Output);
        Shell.Must("ip", "-n", network.Namespace, "-6", "addr", "add", Address + "/64", "dev", "br0");
        Until.True(() => Curl6(guest, "/latest/meta-data/hostname") == "six.novalocal", () => proxy.Output);
        Assert.That(Listeners().Trim().Split('\n'), Has.Length.EqualTo(1), "nothing that was not asked for");
    }

    [Test]
    public void The_agent_is_told_the_address_without_a_zone()
    {
        const string Agent = """
            import socket, sys
            s = socket.socket(socket.AF_UNIX)
            s.bind(sys.argv[1])
            s.listen(16)
            print("ready", flush=True)
            while True:
                c, _ = s.accept()
                body = c.recv(4096)
                c.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
                c.close()
            """;
        using var world = new World();
        (Network network, Guest guest) = Build(world, "10.9.0.83", agent: false);
        Shell.Must("ip", "-n", network.Namespace, "-6", "addr", "add", Address + "/64", "dev", "br0", "nodad");
        string socket = Path.Join(world.Folder, "their_agent");
        Service agent = world.Start("/usr/bin/python3", "-u", "-c", Agent, socket);
        Until.True(() => agent.Output.Contains("ready", StringComparison.Ordinal), "the other agent");
        File.SetUnixFileMode(socket, (UnixFileMode)Convert.ToInt32("666", 8));
        Service proxy = world.StartProxy(network, socket: socket, more: ["--metadata-host", "::", "--link", "off"]);
        Until.True(() => Curl6(guest, "/").Contains($"\r\nX-Forwarded-For: {LinkLocal}\r\n", StringComparison.Ordinal), () => proxy.Output);
        Assert.That(guest.Curl("/"), Does.Contain("\r\nX-Forwarded-For: 10.9.0.83\r\n"), "an IPv4 guest of the same socket");
    }

    [Test]
    public void A_guest_with_a_privacy_address_is_known_by_its_MAC_and_another_with_that_guest_s_address_is_not()
    {
        using var world = new World();
        (Network network, Guest guest) = Build(world, "10.9.0.86", addresses: "random");
        Shell.Must("ip", "-n", network.Namespace, "-6", "addr", "add", Address + "/64", "dev", "br0", "nodad");
        Service supervisor = world.StartSupervisor();
        Until.True(() => Curl6(guest, "/openstack").Contains("latest", StringComparison.Ordinal), "IPv6: " + supervisor.Output);
        Assert.That(Curl6(guest, "/latest/meta-data/hostname"), Is.EqualTo("six.novalocal"));

        // The address that the first guest's MAC would make is free: who takes it is still known by its own MAC.
        Guest thief = world.AddGuest(network, "10.9.0.87", Guid.Empty);
        Shell.Must("ip", "-n", thief.Namespace, "-6", "addr", "flush", "dev", "eth0");
        Shell.Must("ip", "-n", thief.Namespace, "-6", "addr", "add", LinkLocal + "/64", "dev", "eth0", "nodad");
        Assert.That(Curl6(thief, "/latest/meta-data/hostname"), Does.Contain("404 Not Found").And.Contain("no-such-port"));
        Assert.That(Curl6(guest, "/latest/meta-data/hostname"), Is.EqualTo("six.novalocal"));
    }

    [Test]
    public void The_agent_is_told_the_MAC_of_a_link_local_guest_outside_its_bytes()
    {
        const string Agent = """
            import socket, sys
            s = socket.socket(socket.AF_UNIX)
            s.bind(sys.argv[1])
            s.listen(16)
            print("ready", flush=True)
            c, _ = s.accept()
            while b"\r\n\r\n" not in c.recv(4096): pass
            c.sendall(b"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: metadata-link/2\r\n\r\n")
            frame = c.recv(4096)
            print("identity", frame[12:54].hex(), flush=True)
            """;
        using var world = new World();
        (Network network, Guest guest) = Build(world, "10.9.0.88", agent: false, addresses: "random");
        Shell.Must("ip", "-n", network.Namespace, "-6", "addr", "add", Address + "/64", "dev", "br0", "nodad");
        string socket = Path.Join(world.Folder, "their_agent");
        Service agent = world.Start("/usr/bin/python3", "-u", "-c", Agent, socket);
        Until.True(() => agent.Output.Contains("ready", StringComparison.Ordinal), "the other agent");
        File.SetUnixFileMode(socket, (UnixFileMode)Convert.ToInt32("666", 8));
        Service proxy = world.StartProxy(network, socket: socket, more: ["--metadata-host", Address + "%br0"]);
        Until.True(
            () =>
            {
                Curl6(guest, "/", "--max-time", "1");
                return agent.Output.Contains("identity ", StringComparison.Ordinal);
            },
            () => proxy.Output + agent.Output);
        string identity = agent.Output.Split("identity ")[1].Split('\n')[0];
        Assert.That(identity, Does.StartWith("01060200").And.EndWith("fa163e000001"));
    }

    [TestCase("process")]
    [TestCase("shared")]
    public void An_address_that_another_host_has_is_reported_and_IPv4_is_served(string isolation)
    {
        using var world = new World("isolation = " + isolation);
        (Network network, Guest guest) = Build(world, "10.9.0.84");
        Guest thief = world.AddGuest(network, "10.9.0.85", Guid.Empty);
        Shell.Must("ip", "-n", thief.Namespace, "-6", "addr", "add", Address + "/64", "dev", "eth0", "nodad");
        Shell.Must("ip", "-n", network.Namespace, "-6", "addr", "add", Address + "/64", "dev", "br0");
        Service supervisor = world.StartSupervisor();
        Until.True(() => guest.Status("/openstack") == 200, () => "IPv4: " + supervisor.Output);
        Until.True(
            () => supervisor.Output.Contains($"[{Address}]:80: duplicate address detection failed, another host of the link has the address", StringComparison.Ordinal),
            () => supervisor.Output + Shell.Run("ip", "-n", network.Namespace, "-6", "addr").Output);
        Assert.That(guest.Curl("/latest/meta-data/hostname"), Is.EqualTo("six.novalocal"));
    }

    /// <summary>The guest's interface has the MAC of its record, and the link-local address that follows from it, or a random one.</summary>
    public static void UseRecordedMac(Guest guest, string addresses = "eui64")
    {
        Shell.Must("ip", "-n", guest.Namespace, "link", "set", "eth0", "down");
        Shell.Must("ip", "-n", guest.Namespace, "link", "set", "eth0", "address", Mac, "addrgenmode", addresses);
        Shell.Must("ip", "-n", guest.Namespace, "link", "set", "eth0", "up");
        Shell.Must("ip", "-n", guest.Namespace, "route", "replace", "169.254.169.254/32", "dev", "eth0");
        Until.True(
            () => Shell.Must("ip", "-n", guest.Namespace, "-6", "addr", "show", "dev", "eth0") is var shown
                && shown.Contains("inet6 fe80::", StringComparison.Ordinal) && !shown.Contains("tentative", StringComparison.Ordinal)
                && shown.Contains(LinkLocal, StringComparison.Ordinal) == (addresses == "eui64"),
            "the guest's link-local address");
    }

    public static string Curl6(Guest guest, string path, params IEnumerable<string> options)
    {
        ShellResult result = guest.Run("curl", ["-sS", "-g", "--max-time", "10", .. options, $"http://[{Address}%25eth0]{path}"]);
        return result.Code == 0 ? result.Output : $"curl ended with {result.Code}: {result.Error}";
    }

    private static (Network Network, Guest Guest) Build(World world, string address, bool agent = true, string addresses = "eui64")
    {
        Network network = world.AddNetwork();
        Guid instance = world.NewId();
        if (agent)
        {
            world.StartAgent();
            world.Import(Records.Instance(instance, "six", network.Id, "10.9.0.0/24", address));
        }

        Guest guest = world.AddGuest(network, address, instance);
        UseRecordedMac(guest, addresses);
        return (network, guest);
    }
}
