using System.Globalization;

namespace Metadata.EndToEnd.Tests;

/// <summary>One process for every namespace of the host.</summary>
internal sealed class SharedIsolationTests
{
    private const string Address = "10.9.0.51";

    [Test]
    public void Each_namespace_s_guests_are_known_by_its_socket_though_one_process_without_privileges_serves_all()
    {
        using var world = new World("isolation = shared");
        (Network first, Guest one) = Add(world, "first");
        (Network second, Guest other) = Add(world, "second");
        Service supervisor = world.StartSupervisor();
        Until.True(() => Hostname(one) == "first.novalocal" && Hostname(other) == "second.novalocal", () => supervisor.Output);
        Assert.That(one.Curl("/latest/meta-data/hostname", "-H", "X-Neutron-Network-ID: " + second.Id), Is.EqualTo("first.novalocal"));
        string pid = ServerPids(world).Single();
        string[] status = File.ReadAllLines($"/proc/{pid}/status");
        string Line(string name) => status.Single(line => line.StartsWith(name + ":", StringComparison.Ordinal)).Split('\t', 2)[1];
        Assert.Multiple(() =>
        {
            Assert.That(Line("Uid"), Does.Not.Contain("0\t").And.Not.StartsWith("0"));
            Assert.That(new[] { Line("CapInh"), Line("CapPrm"), Line("CapEff"), Line("CapBnd"), Line("CapAmb") }, Is.All.EqualTo("0000000000000000"));
            Assert.That(Line("NoNewPrivs"), Is.EqualTo("1"));
            Assert.That(Listeners(first), Is.EqualTo("*:80"), "nothing that was not asked for");
            Assert.That(Shell.Must("ss", "-ltnH"), Does.Not.Contain(":80 "), "nor where the processes themselves stand");
        });
    }

    [Test]
    public void A_namespace_that_goes_is_let_go_by_both_processes_and_one_that_comes_is_served()
    {
        using var world = new World("isolation = shared");
        (_, Guest one) = Add(world, "first");
        Service supervisor = world.StartSupervisor();
        Until.True(() => Hostname(one) == "first.novalocal", () => supervisor.Output);
        string server = ServerPids(world).Single();
        string own = supervisor.Process.Id.ToString(CultureInfo.InvariantCulture);
        int before = Descriptors(server) + Descriptors(own);
        Network later = world.AddNetwork();
        Until.True(() => Listeners(later) == "*:80" && supervisor.Output.Contains($"{later.Namespace}: served", StringComparison.Ordinal), () => supervisor.Output);
        Assert.That(Descriptors(server) + Descriptors(own), Is.LessThanOrEqualTo(before + 3));
        world.DeleteNamespace(later.Namespace);
        Until.True(() => Descriptors(server) + Descriptors(own) <= before, () => supervisor.Output);
        Assert.That(Hostname(one), Is.EqualTo("first.novalocal"));
    }

    [Test]
    public void A_guest_waits_and_is_not_refused_while_a_killed_process_is_replaced()
    {
        using var world = new World("isolation = shared");
        (_, Guest guest) = Add(world, "steady");
        Service supervisor = world.StartSupervisor();
        Until.True(() => Hostname(guest) == "steady.novalocal", () => supervisor.Output);
        string before = ServerPids(world).Single();
        Shell.Must("kill", "-KILL", before);
        Assert.That(Hostname(guest), Is.EqualTo("steady.novalocal"), supervisor.Output);
        Assert.That(ServerPids(world), Has.Length.EqualTo(1).And.Not.Contains(before));
    }

    [Test]
    public void A_supervisor_that_is_restarted_takes_the_process_over_and_one_that_is_told_to_renews_it_with_no_request_lost()
    {
        using var world = new World("isolation = shared");
        (_, Guest guest) = Add(world, "steady");
        Service supervisor = world.StartSupervisor();
        Until.True(() => Hostname(guest) == "steady.novalocal", () => supervisor.Output);
        string before = ServerPids(world).Single();
        Service traffic = Traffic(world, guest);
        supervisor.Terminate();
        Assert.That(Hostname(guest), Is.EqualTo("steady.novalocal"), "it outlives its supervisor");
        (_, Guest other) = Add(world, "later", "10.9.0.52");
        Service next = world.StartSupervisor();
        Until.True(() => Hostname(other) == "later.novalocal", () => next.Output);
        Assert.That(ServerPids(world), Is.EqualTo([before]), next.Output);
        Shell.Must("kill", "-HUP", next.Process.Id.ToString(CultureInfo.InvariantCulture));
        Until.True(() => ServerPids(world) is [var now] && now != before, () => next.Output);
        Assert.That(Hostname(guest), Is.EqualTo("steady.novalocal"));
        traffic.Process.StandardInput.Close();
        Until.True(() => traffic.Output.Contains("failed", StringComparison.Ordinal), "the traffic's end");
        Assert.That(traffic.Output, Does.Contain("failed 0"));
    }

    [Test]
    public void Proxies_of_the_other_isolation_make_room()
    {
        using var world = new World();
        (Network network, Guest guest) = Add(world, "steady");
        Service process = world.StartSupervisor();
        Until.True(() => Hostname(guest) == "steady.novalocal", () => process.Output);
        process.Terminate();
        Service shared = world.Start(Published.Proxy, "supervise", "--config-file", world.Configuration, "--isolation", "shared:2");
        Until.True(() => shared.Output.Contains($"{network.Namespace}: served", StringComparison.Ordinal), () => shared.Output);
        Assert.That(ServerPids(world), Has.Length.EqualTo(2));
        Assert.That(Hostname(guest), Is.EqualTo("steady.novalocal"));
        shared.Terminate();
        Service again = world.StartSupervisor();
        Until.True(() => ServerPids(world).Length == 0 && Hostname(guest) == "steady.novalocal", () => again.Output);
    }

    [Test]
    public void The_addresses_are_added_to_the_one_interface_that_is_named_as_soon_as_it_is_there()
    {
        using var world = new World("isolation = shared\nmanage_addresses = true\nmanage_addresses_interface = tap*");
        string name = $"qdhcp-{world.NewId()}";
        world.AddNamespace(name);
        Service supervisor = world.StartSupervisor();
        Until.True(() => supervisor.Output.Contains("0 interfaces are called tap*, one is needed", StringComparison.Ordinal), () => supervisor.Output);
        Shell.Must("ip", "-n", name, "link", "add", "tap1", "type", "bridge");
        Until.True(
            () => Shell.Must("ip", "-n", name, "addr", "show", "dev", "tap1") is var shown
                && shown.Contains("inet 169.254.169.254/32 ", StringComparison.Ordinal) && shown.Contains("inet6 fe80::a9fe:a9fe/64 ", StringComparison.Ordinal),
            () => supervisor.Output);
    }

    [Test]
    public void An_added_address_that_another_host_has_is_reported_and_IPv4_is_served()
    {
        using var world = new World("isolation = shared\nmanage_addresses = true\nmanage_addresses_interface = br0");
        (Network network, Guest guest) = Add(world, "four");
        Guest thief = world.AddGuest(network, "10.9.0.55", Guid.Empty);
        Shell.Must("ip", "-n", thief.Namespace, "-6", "addr", "add", "fe80::a9fe:a9fe/64", "dev", "eth0", "nodad");
        Service supervisor = world.StartSupervisor();
        Until.True(
            () => supervisor.Output.Contains($"{network.Namespace}: [fe80::a9fe:a9fe]:80: duplicate address detection failed", StringComparison.Ordinal),
            () => supervisor.Output);
        Assert.That(Hostname(guest), Is.EqualTo("four.novalocal"));
    }

    [Test]
    public void A_namespace_whose_identity_nobody_knows_is_answered_404_with_a_reason()
    {
        using var world = new World("isolation = shared");
        (_, Guest known) = Add(world, "known");
        Network unknown = world.AddNetwork();
        Guest stranger = world.AddGuest(unknown, Address, Guid.Empty);
        Service supervisor = world.StartSupervisor();
        Until.True(() => Hostname(known) == "known.novalocal" && stranger.Status("/openstack") == 404, () => supervisor.Output);
        Assert.That(stranger.Curl("/latest/meta-data/hostname"), Does.Contain("reason: no-such-port").And.Contain("request-id: req-"));
    }

    [Test]
    public void Namespaces_of_the_operator_s_list_are_served_as_it_says_and_a_stray_file_stops_nothing()
    {
        using var world = new World("isolation = shared\nnamespace_file = /tmp/list");
        string list = Path.Join(world.Folder, "list");
        File.WriteAllText(world.Configuration, File.ReadAllText(world.Configuration).Replace("/tmp/list", list, StringComparison.Ordinal));
        File.WriteAllText(list, "");
        Network network = world.AddNetwork(world.NewId());
        Guid instance = world.NewId();
        world.StartAgent();
        world.Import(Records.Instance(instance, "listed", network.Id, "10.9.0.0/24", Address));
        Guest guest = world.AddGuest(network, Address, instance);
        Service supervisor = world.StartSupervisor();
        Until.True(() => supervisor.Output.Contains("shared process", StringComparison.Ordinal), () => supervisor.Output);
        string stray = Path.Join("/run/netns", "stray-" + network.Namespace);
        File.WriteAllText(stray, "");
        try
        {
            File.WriteAllText(list, $"{Path.GetFileName(stray)} network {Guid.NewGuid()}\n{network.Namespace} network {network.Id}\n");
            Until.True(() => Hostname(guest) == "listed.novalocal", () => supervisor.Output);
            Assert.That(supervisor.Output, Does.Contain($"{Path.GetFileName(stray)}: is not a namespace (yet)"));
            File.WriteAllText(list, "");
            Until.True(() => Listeners(network).Length == 0, () => supervisor.Output);
        }
        finally
        {
            File.Delete(stray);
        }
    }

    // Its long form: bench/namespaces/run.
    [Test]
    public void Two_hundred_namespaces_cost_three_descriptors_each_and_one_more_is_served_at_once()
    {
        const int Count = 200;
        using var world = new World("isolation = shared");
        Guid instance = world.NewId();
        world.StartAgent();
        Service supervisor = world.StartSupervisor();
        Until.True(() => supervisor.Output.Contains("shared process", StringComparison.Ordinal), () => supervisor.Output);
        string server = ServerPids(world).Single();
        string own = supervisor.Process.Id.ToString(CultureInfo.InvariantCulture);
        int before = Descriptors(server) + Descriptors(own);
        for (int i = 0; i < Count; i++)
        {
            world.AddNamespace($"qdhcp-{world.NewId()}");
        }

        Until.True(() => supervisor.Output.Split(": served by process").Length == Count + 1, () => supervisor.Output, TimeSpan.FromSeconds(60));

        // What the runtime itself opens meanwhile is not counted by the namespace.
        const int Slack = 20;
        Assert.That(Descriptors(server) + Descriptors(own) - before, Is.LessThanOrEqualTo((3 * Count) + Slack));
        Assert.That(ResidentKiB(server) + ResidentKiB(own), Is.LessThan(150 * 1024));
        (_, Guest guest) = Add(world, "new", agent: false, instance: instance);
        Until.True(() => Hostname(guest) == "new.novalocal", () => supervisor.Output);
    }

    private static (Network Network, Guest Guest) Add(World world, string name, string address = Address, bool agent = true, Guid? instance = null)
    {
        Network network = world.AddNetwork();
        Guid id = instance ?? world.NewId();
        if (agent && Shell.Run("curl", "-s", "--unix-socket", world.Socket, "http://agent/").Code != 0)
        {
            world.StartAgent();
        }

        world.Import(Records.Instance(id, name, network.Id, "10.9.0.0/24", address));
        return (network, world.AddGuest(network, address, id));
    }

    private static Service Traffic(World world, Guest guest)
    {
        const string Script = """
            import select, sys, urllib.request as r
            failed = 0
            while not select.select([sys.stdin], [], [], 0.005)[0]:
                try:
                    assert r.urlopen("http://169.254.169.254/latest/meta-data/hostname", timeout=20).read() == b"steady.novalocal"
                except Exception as e:
                    failed += 1
                    print(e)
            print("failed", failed, flush=True)
            """;
        return world.Start("ip", "netns", "exec", guest.Namespace, "/usr/bin/python3", "-u", "-c", Script);
    }

    private static string Hostname(Guest guest) => guest.Curl("/latest/meta-data/hostname");

    private static string Listeners(Network network) =>
        string.Join(' ', Shell.Must("ip", "netns", "exec", network.Namespace, "ss", "-ltnH").Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[3]));

    private static string[] ServerPids(World world) =>
        Shell.Run("pgrep", "-f", $"neutron-ns-metadata-proxy serve-shared .*{world.Socket}").Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static int Descriptors(string pid) => Directory.GetFiles($"/proc/{pid}/fd").Count(file => new FileInfo(file).LinkTarget is { } target
        && (target.StartsWith("socket:", StringComparison.Ordinal) || target.StartsWith("/proc/", StringComparison.Ordinal)));

    private static long ResidentKiB(string pid) =>
        long.Parse(File.ReadAllLines($"/proc/{pid}/status").Single(line => line.StartsWith("VmRSS:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
}
