namespace Metadata.EndToEnd.Tests.Neutron;

/// <summary>The supervisor's third source: what Neutron's agents write for haproxy.</summary>
internal sealed class NeutronFilesTests
{
    [TestCase("process", "network", "qdhcp")]
    [TestCase("shared", "ovn", "ovnmeta")]
    public void A_file_of_Neutron_s_has_its_namespace_served_with_its_limits_until_it_is_gone(string isolation, string driver, string kind)
    {
        using var world = new World($"isolation = {isolation}\nneutron_files = true\nnamespace_patterns = none-*");
        Network network = world.AddNetwork(kind);
        Guid first = world.NewId();
        Guid second = world.NewId();
        world.StartAgent();
        world.Import(Records.Instance(first, "first", network.Id, "10.9.0.0/24", "10.9.0.72"), Records.Instance(second, "second", network.Id, "10.9.0.0/24", "10.9.0.73"));
        Guest one = world.AddGuest(network, "10.9.0.72", first);
        Guest other = world.AddGuest(network, "10.9.0.73", second);
        Service supervisor = world.StartSupervisor();
        Until.True(() => world.SupervisorStatus() is not null, () => supervisor.Output);
        Assert.That(world.SupervisorStatus()!["namespaces"]!.AsArray(), Is.Empty);

        string file = Shell.Must("/usr/bin/python3", Path.Join(AppContext.BaseDirectory, "Neutron", "neutron_driver.py"), driver, world.Folder, world.Socket, network.Id.ToString()).Trim();
        Assert.That(
            Shell.Run(Published.Control, "--config-file", world.Configuration, "wait-ready", "--network", network.Id.ToString(), "--timeout", "20"),
            Is.EqualTo(new ShellResult(0, "ready\n", "")), () => supervisor.Output);
        Assert.That((one.Curl("/latest/meta-data/hostname"), other.Curl("/latest/meta-data/hostname")), Is.EqualTo(("first.novalocal", "second.novalocal")));

        // Its later releases write a rate limit like this; a guest is never refused while the limit takes effect.
        File.WriteAllText(file, Limited(File.ReadAllText(file)));
        List<int> seen = [];
        Until.True(
            () =>
            {
                seen.Add(one.Status("/openstack"));
                return seen[^1] != 200;
            },
            () => supervisor.Output);
        Assert.That(seen[^1], Is.EqualTo(429));
        Assert.That(one.Curl("/openstack", "-i"), Does.Contain("Retry-After: "));
        Assert.That(other.Status("/openstack"), Is.EqualTo(200));

        File.Delete(file);
        Until.True(() => (string?)world.SupervisorStatus()!["namespaces"]!.AsArray().Single()!["state"] == "gone", () => supervisor.Output);
        Until.True(() => Shell.Must("ip", "netns", "exec", network.Namespace, "ss", "-ltnH").Length == 0, () => supervisor.Output);
    }

    private static string Limited(string text)
    {
        string[] lines = text.Split('\n');
        int listen = Array.FindIndex(lines, line => line.StartsWith("listen ", StringComparison.Ordinal));
        int server = Array.FindIndex(lines, line => line.TrimStart().StartsWith("server ", StringComparison.Ordinal));
        return string.Join('\n', [
            .. lines[..listen],
            "backend base_rate_limiter",
            "    stick-table type ip size 10k expire 600s store http_req_rate(600s)",
            "backend burst_rate_limiter",
            "    stick-table type ip size 10k expire 600s store http_req_rate(600s)",
            .. lines[listen..server],
            "    http-request track-sc0 src table base_rate_limiter",
            "    http-request track-sc1 src table burst_rate_limiter",
            "    http-request deny deny_status 429 if { src_http_req_rate(base_rate_limiter) gt 4 }",
            "    http-request deny deny_status 429 if { src_http_req_rate(burst_rate_limiter) gt 60 }",
            .. lines[server..],
        ]);
    }
}
