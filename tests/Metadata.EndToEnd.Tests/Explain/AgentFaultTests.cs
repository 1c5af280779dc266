using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;

namespace Metadata.EndToEnd.Tests;

/// <summary>Faults of the agent and of what stands behind it, each made for real and named by metadatactl explain.</summary>
internal sealed class AgentFaultTests
{
    private const string Address = "10.9.0.31";

    // Serves one mode of misbehaviour on a port.
    private const string Stub = """
        import socket, sys, threading
        port, mode = int(sys.argv[1]), sys.argv[2]
        s = socket.create_server(("127.0.0.1", port))
        print("ready", flush=True)
        kept = []
        def answer(c):
            c.recv(65536)
            if mode == "500":
                c.sendall(b"HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\n\r\n")
            elif mode == "401":
                c.sendall(b"HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            elif mode == "file":
                body = open(sys.argv[3], "rb").read()
                c.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\nConnection: close\r\n\r\n" % len(body) + body)
            elif mode == "garbage":
                c.sendall(b"SSH-2.0-OpenSSH_9.7\r\n")
            c.close()
        while True:
            c, _ = s.accept()
            if mode == "slow":
                kept.append(c)
            else:
                threading.Thread(target=answer, args=(c,), daemon=True).start()
        """;

    [Test]
    public void An_agent_that_is_down()
    {
        using World world = Build("", out Network network, out _);
        Service agent = world.StartAgent();
        Explained.Of(world, network, Address).ShouldBeFine();
        agent.Terminate();
        Explained.Of(world, network, Address).ShouldBe("agent", "agent-down", 17);
    }

    [Test]
    public void A_nova_that_is_down()
    {
        using World world = Relaying(FreePort(), out Network network, out _);
        world.StartAgent();
        Explained.Of(world, network, Address).ShouldBe("upstream", "nova-unreachable", 22);
    }

    [TestCase("slow", "upstream-timeout")]
    [TestCase("500", "nova-error")]
    [TestCase("garbage", "upstream-malformed")]
    [TestCase("close", "upstream-closed")]
    public void A_nova_that_misbehaves(string mode, string code)
    {
        int port = FreePort();
        using World world = Relaying(port, out Network network, out _, mode == "slow" ? "nova_answer_timeout = 1" : "");
        StartStub(world, port, mode);
        world.StartAgent();
        Explained.Of(world, network, Address).ShouldBe("upstream", code, 22);
    }

    [Test]
    public void A_nova_with_another_secret_and_one_that_disowns_the_instance_and_one_that_knows_it()
    {
        int port = FreePort();
        using World nova = Responding(port);
        using World world = Relaying(port, out Network network, out JsonObject record);
        Explained WithSecretOf(string secret)
        {
            string file = Path.Join(world.Folder, "secret.conf");
            File.WriteAllText(file, $"[DEFAULT]\nmetadata_proxy_shared_secret = {secret}\n");
            using Service agent = world.StartAgent(file);
            return Explained.Of(world, network, Address);
        }

        WithSecretOf("another").ShouldBe("signature", "secret-mismatch", 21);
        WithSecretOf("").ShouldBe("signature", "secret-missing", 21);
        WithSecretOf("end-to-end-secret").ShouldBe("ownership", "nova-disowns", 20);
        JsonObject stranger = record.DeepClone().AsObject();
        stranger["project_id"] = "of-somebody-else";
        nova.Import(stranger);
        WithSecretOf("end-to-end-secret").ShouldBe("ownership", "nova-disowns", 20);
        nova.Import(record.DeepClone().AsObject());
        WithSecretOf("end-to-end-secret").ShouldBeFine();
    }

    [Test]
    public void A_credential_that_has_expired()
    {
        int keystone = FreePort();
        using World world = Build(
            $"""
            upstream = nova
            directory = neutron
            hold_time = 0.3
            [neutron]
            auth_type = v3applicationcredential
            auth_url = http://127.0.0.1:{keystone}/v3
            application_credential_id = id
            application_credential_secret = s3cret
            endpoint_override = http://127.0.0.1:{keystone}
            """,
            out Network network, out _);
        StartStub(world, keystone, "401");
        world.StartAgent();
        Explained explained = Explained.Of(world, network, Address);
        explained.ShouldBe("look-up", "credential-refused", 19);
        Assert.That(explained.Text, Does.Not.Contain("s3cret"));
    }

    [Test]
    public void A_Neutron_that_is_down()
    {
        using World world = Build(
            $"""
            upstream = nova
            directory = neutron
            hold_time = 0.3
            [neutron]
            auth_type = none
            endpoint_override = http://127.0.0.1:{FreePort()}
            """,
            out Network network, out _);
        world.StartAgent();
        Explained.Of(world, network, Address).ShouldBe("look-up", "directory-unavailable", 19);
    }

    [Test]
    public void A_port_whose_instance_has_no_record_and_one_of_another_project()
    {
        int neutron = FreePort();
        using World world = Build(
            $"""
            directory = neutron
            [neutron]
            auth_type = none
            endpoint_override = http://127.0.0.1:{neutron}
            """,
            out Network network, out JsonObject record);
        string ports = Path.Join(world.Folder, "ports.json");
        StartStub(world, neutron, "file", ports);
        Explained WithPortOf(string instance, string project)
        {
            File.WriteAllText(ports, $$"""
                {"ports": [{"id": "p", "device_id": "{{instance}}", "device_owner": "compute:nova", "project_id": "{{project}}", "network_id": "{{network.Id}}",
                            "mac_address": "fa:16:3e:00:00:01", "fixed_ips": [{"ip_address": "{{Address}}"}]}]}
                """);
            using Service agent = world.StartAgent();
            return Explained.Of(world, network, Address);
        }

        WithPortOf((string)record["uuid"]!, (string)record["project_id"]!).ShouldBeFine();
        WithPortOf(world.NewId().ToString(), (string)record["project_id"]!).ShouldBe("ownership", "no-record", 20);
        WithPortOf((string)record["uuid"]!, "of-somebody-else").ShouldBe("ownership", "project-mismatch", 20);
    }

    [Test]
    public void A_guest_that_asks_too_much()
    {
        using var world = new World("source_request_rate = 1\nsource_request_burst = 5");
        Network network = world.AddNetwork();
        Shell.Must("ip", "-n", network.Namespace, "link", "set", "br0", "mtu", "1450");
        Guid instance = world.NewId();
        world.Import(Records.Instance(instance, "greedy", network.Id, "10.9.0.0/24", Address));
        Guest guest = world.AddGuest(network, Address, instance);
        world.StartAgent();
        Service supervisor = world.StartSupervisor();
        Until.True(() => guest.Status("/openstack") == 200, () => supervisor.Output);
        string Told() => Shell.Run("curl", "-s", "--unix-socket", Path.Join(world.Folder, "supervisor.sock"), "http://supervisor/status").Output;
        Until.True(() => guest.Status("/openstack") == 429 && Told().Contains($"\"address\":\"{Address}\"", StringComparison.Ordinal), Told);
        Explained.Of(world, network, Address).ShouldBe("rate", "too-many-requests", 16);
    }

    [Test]
    public void A_store_on_a_full_disk()
    {
        using World world = Build("", out Network network, out JsonObject record);
        string disk = Directory.CreateDirectory(Path.Join(world.Folder, "disk")).FullName;
        Shell.Must("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", disk);
        try
        {
            string file = Path.Join(world.Folder, "disk.conf");
            File.WriteAllText(file, $"[DEFAULT]\nstate_path = {disk}\n");
            using Service agent = world.StartAgent(file);
            world.Import(record);
            Explained.Of(world, network, Address).ShouldBeFine();
            Shell.Run("dd", "if=/dev/zero", $"of={disk}/full", "bs=4k");
            Explained.Of(world, network, Address).ShouldBe("store", "store-full", 18);
        }
        finally
        {
            Shell.Must("umount", "-l", disk);
        }
    }

    [Test]
    public void A_store_whose_file_is_damaged()
    {
        using World world = Build("", out Network network, out _);
        world.StartAgent();
        Explained.Of(world, network, Address).ShouldBeFine();
        foreach (string file in Directory.EnumerateFiles(world.Folder, "metadata.db*").Where(static file => !file.EndsWith("-shm", StringComparison.Ordinal)))
        {
            Shell.Must("dd", "if=/dev/zero", $"of={file}", "bs=4k", "count=64");
        }

        Explained.Of(world, network, Address).ShouldBe("store", "store-failed", 18);
    }

    [Test]
    public void A_store_that_the_agents_user_may_not_open()
    {
        using World world = Build("", out Network network, out _);
        using var agent = new Service("setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", Published.Agent, "--config-file", world.Configuration);
        Assert.That(agent.Process.WaitForExit(TimeSpan.FromSeconds(30)), Is.True, "it does not serve without its store");
        Explained explained = Explained.Of(world, network, Address);
        explained.ShouldBe("agent", "agent-down", 17);
        Assert.Multiple(() =>
        {
            Assert.That(agent.Process.ExitCode, Is.Not.Zero);
            Assert.That(agent.Output, Does.Contain(world.Folder), "its last line names what it may not use");
            Assert.That(explained.Remedy, Does.Contain("its last line says why"));
        });
    }

    private static World Build(string more, out Network network, out JsonObject record)
    {
        var world = new World(more);
        network = world.AddNetwork();
        Shell.Must("ip", "-n", network.Namespace, "link", "set", "br0", "mtu", "1450");
        record = Records.Instance(world.NewId(), "explained", network.Id, "10.9.0.0/24", Address);
        world.Import(record.DeepClone().AsObject());
        Service proxy = world.StartProxy(network);
        string name = network.Namespace;
        Until.True(() => Shell.Must("ip", "netns", "exec", name, "ss", "-ltnH").Contains(":80 ", StringComparison.Ordinal), () => proxy.Output);
        return world;
    }

    private static World Relaying(int port, out Network network, out JsonObject record, string more = "")
    {
        World world = Build($"upstream = nova\nhold_time = 0.3\n{more}", out network, out record);
        File.AppendAllText(world.Configuration, $"\n[DEFAULT]\nnova_metadata_host = 127.0.0.1\nnova_metadata_port = {port}\n");
        return world;
    }

    // Our own responder behaves as nova's does, to the byte.
    private static World Responding(int port)
    {
        var world = new World("embedded_responder_listen = true");
        File.AppendAllText(world.Configuration, $"\n[DEFAULT]\nnova_metadata_host = 127.0.0.1\nnova_metadata_port = {port}\n");
        world.StartAgent();
        return world;
    }

    private static void StartStub(World world, int port, string mode, string file = "")
    {
        Service stub = world.Start("/usr/bin/python3", "-u", "-c", Stub, port.ToString(System.Globalization.CultureInfo.InvariantCulture), mode, file);
        Until.True(() => stub.Output.Contains("ready", StringComparison.Ordinal), () => stub.Output);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
