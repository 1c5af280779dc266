using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;

namespace Metadata.EndToEnd.Tests.Neutron;

/// <summary>Neutron's own code starts what it takes for haproxy.</summary>
internal sealed class DropInTests
{
    private static string Script => Path.Join(AppContext.BaseDirectory, "Neutron", "neutron_driver.py");

    [Test]
    public void What_Neutron_s_drivers_write_is_a_valid_configuration()
    {
        using var world = new World();
        string[] files = Shell.Must("/usr/bin/python3", Script, "configs", world.Folder, world.Socket, Guid.NewGuid().ToString(), Guid.NewGuid().ToString())
            .Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.That(files, Has.Length.EqualTo(3));
        string link = Link(world);
        foreach (string file in files)
        {
            ShellResult result = Shell.Run(link, "-c", "-f", file);
            Assert.That(result, Is.EqualTo(new ShellResult(0, "Configuration file is valid\n", "")), File.ReadAllText(file));
        }
    }

    [Test]
    public void Neutron_s_driver_starts_it_its_process_monitor_is_content_and_guests_are_served_on_both_versions()
    {
        using var world = new World();
        Network network = world.AddNetwork();
        Guid instance = world.NewId();
        world.StartAgent();
        world.Import(Records.Instance(instance, "dropped-in", network.Id, "10.9.0.0/24", "10.9.0.71"));
        Guest guest = world.AddGuest(network, "10.9.0.71", instance);
        Ipv6Tests.UseRecordedMac(guest);
        Shell.Must("ip", "-n", network.Namespace, "-6", "addr", "add", "fe80::a9fe:a9fe/64", "dev", "br0", "nodad");

        using Process neutron = Shell.Begin(
            "/usr/bin/python3", Script, "spawn", Path.GetDirectoryName(Link(world))!, world.Folder, world.Socket, network.Namespace, network.Id.ToString(), "br0");
        try
        {
            Task<string> error = neutron.StandardError.ReadToEndAsync();
            string? line = neutron.StandardOutput.ReadLine();
            Assert.That(line, Is.Not.Null, () => error.Result);
            JsonNode seen = JsonNode.Parse(line!)!;
            Assert.Multiple(() =>
            {
                Assert.That((bool)seen["active"]!, Is.True);
                Assert.That((bool)seen["kept"]!, Is.True, "the monitor had nothing to respawn");
                Assert.That((string)seen["cmdline"]!, Does.StartWith("haproxy -f ").And.EndsWith($"/ns-metadata-proxy/{network.Id}.conf"));
                Assert.That(guest.Curl("/latest/meta-data/hostname"), Is.EqualTo("dropped-in.novalocal"), "served when Neutron's call has returned");
                Assert.That(() => Ipv6Tests.Curl6(guest, "/latest/meta-data/hostname"), Is.EqualTo("dropped-in.novalocal").After(20_000, 100));
            });

            neutron.StandardInput.WriteLine();
            Assert.That((bool)JsonNode.Parse(neutron.StandardOutput.ReadLine() ?? throw new IOException(error.Result))!["active"]!, Is.False);
            int pid = (int)seen["pid"]!;
            Assert.That(Shell.Run("cat", $"/proc/{pid.ToString(CultureInfo.InvariantCulture)}/cmdline").Output, Is.Empty, "gone, or reaped by nobody");
        }
        finally
        {
            // Its own finally ends the proxy.
            neutron.StandardInput.Close();
            if (!neutron.WaitForExit(TimeSpan.FromSeconds(20)))
            {
                neutron.Kill();
            }
        }
    }

    [Test]
    public void A_rate_that_was_written_for_haproxy_holds_for_each_guest()
    {
        using var world = new World();
        Network network = world.AddNetwork();
        Guid first = world.NewId();
        Guid second = world.NewId();
        world.StartAgent();
        world.Import(Records.Instance(first, "first", network.Id, "10.9.0.0/24", "10.9.0.72"), Records.Instance(second, "second", network.Id, "10.9.0.0/24", "10.9.0.73"));
        Guest one = world.AddGuest(network, "10.9.0.72", first);
        Guest other = world.AddGuest(network, "10.9.0.73", second);
        string configuration = Path.Join(world.Folder, network.Id + ".conf");
        File.WriteAllText(configuration, $$"""
            global
                user nobody
                group nogroup
            defaults
                mode http
                option forwardfor
                timeout connect 30s
            backend base_rate_limiter
                stick-table type ip size 10k expire 600s store http_req_rate(600s)
            backend burst_rate_limiter
                stick-table type ip size 10k expire 600s store http_req_rate(600s)
            listen listener
                bind 0.0.0.0:80
                http-request track-sc0 src table base_rate_limiter
                http-request track-sc1 src table burst_rate_limiter
                http-request deny deny_status 429 if { src_http_req_rate(base_rate_limiter) gt 4 }
                http-request deny deny_status 429 if { src_http_req_rate(burst_rate_limiter) gt 60 }
                server metadata {{world.Socket}}
                http-request del-header X-Neutron-Router-ID
                http-request set-header X-Neutron-Network-ID {{network.Id}}

            """);
        Service proxy = world.Start("ip", "netns", "exec", network.Namespace, Link(world), "-db", "-f", configuration);
        Until.True(() => Shell.Run("ip", "netns", "exec", network.Namespace, "ss", "-ltnH").Output.Contains(":80", StringComparison.Ordinal) || proxy.Process.HasExited, proxy.Output);
        Assert.That(Enumerable.Range(0, 6).Select(_ => one.Status("/openstack")), Is.EqualTo([200, 200, 200, 200, 429, 429]), proxy.Output);
        Assert.That(one.Curl("/openstack", "-i"), Does.Contain("Retry-After: "));
        Assert.That(other.Status("/openstack"), Is.EqualTo(200));
        Assert.That(proxy.Terminate(), Is.Zero, proxy.Output);
    }

    private static string Link(World world)
    {
        string folder = Directory.CreateDirectory(Path.Join(world.Folder, "bin")).FullName;
        string link = Path.Join(folder, "haproxy");
        if (!File.Exists(link))
        {
            File.CreateSymbolicLink(link, Published.Proxy);
        }

        return link;
    }
}
