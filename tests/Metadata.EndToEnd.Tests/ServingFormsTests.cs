using System.Globalization;
using System.Text.RegularExpressions;

namespace Metadata.EndToEnd.Tests;

/// <summary>What holds however a namespace is served: by a supervisor's proxy, by a shared process, or in haproxy's place.</summary>
internal sealed class ServingFormsTests
{
    private const string Address = "10.9.0.61";

    [TestCase("process")]
    [TestCase("shared")]
    [TestCase("haproxy")]
    public void Nothing_is_served_at_an_interface_or_address_that_was_not_asked_for_and_an_unknown_network_gets_404(string form)
    {
        using World world = NewWorld(form);
        (Network network, Guest guest, Service service) = Serve(world, form);

        // Another interface of the same namespace, with the same address behind it.
        Guest stranger = world.AddGuest(network, "10.9.0.62", Guid.Empty);
        string inside = Shell.Must("ip", "-n", network.Namespace, "-o", "link", "show", "type", "veth").Trim().Split('\n')[^1].Split(": ")[1].Split('@')[0];
        Shell.Must("ip", "-n", network.Namespace, "link", "set", inside, "nomaster");
        Shell.Must("ip", "-n", network.Namespace, "addr", "add", "10.8.0.1/24", "dev", inside);
        Shell.Must("ip", "-n", stranger.Namespace, "addr", "add", "10.8.0.2/24", "dev", "eth0");
        Shell.Must("ip", "-n", stranger.Namespace, "route", "replace", "169.254.169.254/32", "via", "10.8.0.1", "src", "10.8.0.2");
        Assert.Multiple(() =>
        {
            Assert.That(stranger.Curl("/openstack"), Does.StartWith("curl ended with 7:"), "refused, as where nobody listens");
            Assert.That(
                Shell.Run("ip", "netns", "exec", network.Namespace, "curl", "-s", "--max-time", "5", "http://127.0.0.1/").Code, Is.EqualTo(7), "the namespace's own loopback");
            Assert.That(Sockets(network.Namespace), Is.EqualTo(["169.254.169.254%br0:80"]), "no other port, of no other protocol");
            Assert.That(Shell.Must("ss", "-ltunpH"), Does.Not.Contain("neutron-"), "nor where the processes themselves stand");
            Assert.That(guest.Curl("/openstack", "-i"), Does.Contain(" 404 ").And.Contain("reason: no-such-port"), service.Output);
        });

        world.Import(Records.Instance(world.NewId(), "known", network.Id, "10.9.0.0/24", Address));
        Assert.That(guest.Curl("/latest/meta-data/hostname"), Is.EqualTo("known.novalocal"));
    }

    [TestCase("process")]
    [TestCase("shared")]
    [TestCase("haproxy")]
    public void What_faces_guests_has_no_privilege_and_little_of_anything_else(string form)
    {
        using World world = NewWorld(form);
        (Network network, _, _) = Serve(world, form);
        int pid = form == "haproxy"
            ? int.Parse(File.ReadAllText(PidFile(world, network)), CultureInfo.InvariantCulture)
            : (int)world.SupervisorStatus()!["namespaces"]!.AsArray().Single()!["pid"]!;
        string limits = File.ReadAllText($"/proc/{pid}/limits");
        Assert.Multiple(() =>
        {
            foreach (string thread in Directory.GetDirectories($"/proc/{pid}/task"))
            {
                string status = File.ReadAllText(Path.Join(thread, "status"));
                Assert.That(Regex.Count(status, "^Cap(Inh|Prm|Eff|Bnd|Amb):\t0000000000000000$", RegexOptions.Multiline), Is.EqualTo(5), status);
                Assert.That(status, Does.Contain("\nNoNewPrivs:\t1\n").And.Contain("\nSeccomp:\t2\n"));
                Assert.That(status, Does.Contain("\nUid:\t65534\t65534\t65534\t65534\n").And.Contain("\nGid:\t65534\t65534\t65534\t65534\n"));
            }

            Assert.That(limits, Does.Match(@"Max core file size +0 +0 "));
            Assert.That(limits, Does.Match(@"Max open files +(\d+) +\1 "), "it cannot raise it");
        });
    }

    // Their long form: bench/namespaces/run.
    [Test]
    public void Two_hundred_namespaces_that_are_there_when_the_supervisor_starts_are_all_ready_with_a_process_each()
    {
        const int Count = 200;
        using var world = new World();
        world.StartAgent();
        for (int i = 0; i < Count; i++)
        {
            world.AddNamespace($"qdhcp-{world.NewId()}");
        }

        Service supervisor = world.StartSupervisor();
        Until.True(() => (int?)world.SupervisorStatus()?["totals"]!["namespaces"] == Count, () => supervisor.Output);
        Assert.That(
            Shell.Run(Published.Control, "--config-file", world.Configuration, "wait-ready", "--all", "--timeout", "60"),
            Is.EqualTo(new ShellResult(0, "ready\n", "")), () => world.SupervisorStatus()!["totals"]!.ToString());
        Assert.That(world.SupervisorStatus()!["namespaces"]!.AsArray().Select(one => (int)one!["pid"]!).Distinct().Count(), Is.EqualTo(Count));
    }

    private static World NewWorld(string form) =>
        new($"isolation = {(form == "haproxy" ? "process" : form)}\nlisten_hosts = 169.254.169.254%br0");

    private static (Network Network, Guest Guest, Service Service) Serve(World world, string form)
    {
        world.StartAgent();
        Network network = world.AddNetwork();
        Guest guest = world.AddGuest(network, Address, Guid.Empty);
        Service service = form == "haproxy" ? StartInHaproxysPlace(world, network) : world.StartSupervisor();
        Until.True(() => guest.Status("/openstack") == 404, () => service.Output);
        return (network, guest, service);
    }

    private static Service StartInHaproxysPlace(World world, Network network)
    {
        string configuration = Path.Join(world.Folder, network.Id + ".conf");
        File.WriteAllText(configuration, $"""
            global
                user nobody
                group nogroup
                pidfile {PidFile(world, network)}
            defaults
                mode http
                option forwardfor
            listen listener
                bind 169.254.169.254:80 interface br0
                server metadata {world.Socket}
                http-request set-header X-Neutron-Network-ID {network.Id}

            """);
        return world.Start("ip", "netns", "exec", network.Namespace, Published.Proxy, "haproxy", "-db", "-f", configuration);
    }

    private static string PidFile(World world, Network network) => Path.Join(world.Folder, network.Id + ".pid");

    // Every socket but the guests' own connections, of any protocol.
    private static string[] Sockets(string name) =>
        [.. Shell.Must("ip", "netns", "exec", name, "ss", "-tuwlnH").Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => Regex.Split(line, " +")[4])];
}
