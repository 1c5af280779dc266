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
                guest.Status("/", "-H", "Connection: Upgrade", "-H", "Upgrade: metadata-link/2"), Is.EqualTo(200),
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
    public void Our_proxy_fronts_Neutron_s_own_agent()
    {
        const string Nova = """
            import sys
            from http.server import BaseHTTPRequestHandler, HTTPServer
            class Nova(BaseHTTPRequestHandler):
                def log_message(self, *args): pass
                def do_GET(self):
                    body = '\n'.join('%s: %s' % field for field in self.headers.items()).encode()
                    self.send_response(200)
                    self.send_header('Content-Type', 'text/plain; charset=UTF-8')
                    self.send_header('Content-Length', str(len(body)))
                    self.end_headers()
                    self.wfile.write(body)
            server = HTTPServer(('127.0.0.1', 0), Nova)
            print('port', server.server_port, flush=True)
            server.serve_forever()
            """;
        using var world = new World();
        Network network = world.AddNetwork();
        Guid instance = world.NewId();
        Guest guest = world.AddGuest(network, "10.9.0.71", instance);
        Service nova = world.Start("/usr/bin/python3", "-u", "-c", Nova);
        Until.True(() => nova.Output.Contains("port ", StringComparison.Ordinal), "nova");
        string socket = Path.Join(world.Folder, "neutron_agent");
        string configuration = Path.Join(world.Folder, "metadata_agent.ini");
        File.WriteAllText(configuration, $"""
            [DEFAULT]
            state_path = {world.Folder}
            metadata_proxy_socket = {socket}
            metadata_proxy_socket_mode = all
            metadata_proxy_shared_secret = neutron-secret
            nova_metadata_host = 127.0.0.1
            nova_metadata_port = {nova.Output.Split("port ")[1].Split('\n')[0].Trim()}
            metadata_workers = 0
            [oslo_concurrency]
            lock_path = {world.Folder}
            """);
        Service agent = world.Start(
            "/usr/bin/python3", "-u", NeutronAgent(), configuration, network.Id.ToString(), "10.9.0.71", instance.ToString(), "project-1");
        Until.True(() => agent.Process.HasExited || File.Exists(socket), "Neutron's agent: " + agent.Output, TimeSpan.FromSeconds(120));
        Service proxy = world.StartProxy(network, socket: socket);
        Until.True(() => guest.Status("/openstack") == 200, "the chain: " + proxy.Output + agent.Output);

        string seen = guest.Curl("/latest/meta-data/", "-H", "X-Instance-ID: forged", "-H", "X-Forwarded-For: 1.2.3.4");

        string signature = Convert.ToHexStringLower(System.Security.Cryptography.HMACSHA256.HashData(
            "neutron-secret"u8, System.Text.Encoding.UTF8.GetBytes(instance.ToString())));
        Assert.Multiple(() =>
        {
            Assert.That(seen, Does.Contain($"X-Instance-ID: {instance}").IgnoreCase.And.Contain("X-Tenant-ID: project-1").IgnoreCase);
            Assert.That(seen, Does.Contain("X-Instance-ID-Signature: " + signature).IgnoreCase.And.Contain("X-Forwarded-For: 10.9.0.71").IgnoreCase);
            Assert.That(seen, Does.Not.Contain("forged").And.Not.Contain("1.2.3.4"));
        });
    }

    private static string NeutronAgent([System.Runtime.CompilerServices.CallerFilePath] string file = "") =>
        Path.Join(Path.GetDirectoryName(file), "neutron_agent.py");

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
