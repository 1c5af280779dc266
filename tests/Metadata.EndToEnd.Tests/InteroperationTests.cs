namespace Metadata.EndToEnd.Tests;

/// <summary>Either half beside OpenStack's own other half.</summary>
internal sealed class InteroperationTests
{
    [Test]
    public void Haproxy_with_neutrons_configuration_fronts_our_agent()
    {
        using var world = new World();
        Network network = world.AddNetwork();
        Guid instance = world.NewId();
        world.StartAgent();
        world.Import(Records.Instance(instance, "fronted", network.Id, "10.9.0.0/24", "10.9.0.41"));
        Guest guest = world.AddGuest(network, "10.9.0.41", instance);
        Service haproxy = world.StartHaproxy(network, world.Socket);
        Until.True(() => guest.Status("/openstack") == 200, "haproxy's first 200: " + haproxy.Output);
        Assert.Multiple(() =>
        {
            Assert.That(guest.Curl("/latest/meta-data/hostname"), Is.EqualTo("fronted.novalocal"));
            Assert.That(
                guest.Status("/", "-H", "Connection: Upgrade", "-H", "Upgrade: metadata-link/1"), Is.EqualTo(200),
                "a guest behind somebody else's proxy must not get the link");
        });
    }

    [Test]
    public void Our_proxy_fronts_an_agent_that_reads_once_answers_and_closes()
    {
        const string Agent = """
            import socket, sys
            s = socket.socket(socket.AF_UNIX)
            s.bind(sys.argv[1])
            s.listen(16)
            print("ready", flush=True)
            while True:
                c, _ = s.accept()
                request = c.recv(4096)
                body = request
                c.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=UTF-8\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
                c.close()
            """;
        using var world = new World();
        Network network = world.AddNetwork();
        Guest guest = world.AddGuest(network, "10.9.0.51", Guid.Empty);
        string socket = Path.Join(world.Folder, "their_agent");
        Service agent = world.Start("/usr/bin/python3", "-u", "-c", Agent, socket);
        Until.True(() => agent.Output.Contains("ready", StringComparison.Ordinal), "the other agent");
        File.SetUnixFileMode(socket, (UnixFileMode)Convert.ToInt32("666", 8));
        Service proxy = world.StartProxy(network, socket: socket);
        Until.True(() => guest.Status("/openstack") == 200, "the proxy: " + proxy.Output);
        string[] seen = guest.Curl("/latest/meta-data/?x=1", "-H", "X-Forwarded-For: 1.2.3.4", "-H", "X-Instance-ID: me").Split("\r\n");
        Assert.Multiple(() =>
        {
            Assert.That(seen[0], Is.EqualTo("GET /latest/meta-data/?x=1 HTTP/1.1"));
            Assert.That(seen.Where(line => line.StartsWith("X-Forwarded-For:", StringComparison.OrdinalIgnoreCase)), Is.EqualTo(["X-Forwarded-For: 10.9.0.51"]));
            Assert.That(seen.Where(line => line.StartsWith("X-Neutron-Network-ID:", StringComparison.OrdinalIgnoreCase)), Is.EqualTo(["X-Neutron-Network-ID: " + network.Id]));
            Assert.That(seen, Has.None.StartsWith("X-Instance-ID"));
        });
    }

    [Test]
    public void Without_an_agent_the_guest_gets_a_503_with_a_reason()
    {
        using var world = new World();
        Network network = world.AddNetwork();
        Guest guest = world.AddGuest(network, "10.9.0.61", Guid.Empty);
        Service proxy = world.StartProxy(network);
        Until.True(
            () => Shell.Run("ip", "netns", "exec", network.Namespace, "ss", "-ltnH").Output.Contains(":80", StringComparison.Ordinal),
            "the listener: " + proxy.Output);
        string answer = guest.Curl("/openstack", "-i");
        Assert.That(answer, Does.StartWith("HTTP/1.1 503").And.Contain("Retry-After").And.Contain("reason: "));
        Assert.That(proxy.Terminate(), Is.Zero, proxy.Output);
    }
}
