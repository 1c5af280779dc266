namespace Metadata.EndToEnd.Tests;

/// <summary>[metadata_rate_limiting] where guests feel it: in their namespaces.</summary>
internal sealed class RateLimitTests
{
    private const string Address = "10.9.0.91";

    [TestCase("process")]
    [TestCase("shared")]
    public void Both_versions_are_limited_at_once_the_rest_is_told_when_to_come_again_and_status_names_who_asks_too_much(string isolation)
    {
        using var world = new World(
            $"isolation = {isolation}\n[metadata_rate_limiting]\nrate_limit_enabled = true\nip_versions = 4,6\nbase_window_duration = 600\nbase_query_rate_limit = 4");
        (Guest guest, Service supervisor) = Build(world);
        Until.True(() => Ipv6Tests.Curl6(guest, "/openstack").Contains("latest", StringComparison.Ordinal), () => supervisor.Output);
        Assert.That(Statuses(guest, 6), Is.EqualTo([200, 200, 200, 200, 429, 429]), supervisor.Output);
        Assert.That(guest.Curl("/openstack", "-i"), Does.Match("Retry-After: [1-9][0-9]*\r"));
        Until.True(() => Ipv6Tests.Curl6(guest, "/openstack", "-i").Contains("429 ", StringComparison.Ordinal), "IPv6 is limited too");
        Until.True(
            () => Shell.Run(Published.Control, "--config-file", world.Configuration, "status").Output is var said
                && said.Contains(Address, StringComparison.Ordinal) && said.Contains("fe80::f816:3eff:fe00:1", StringComparison.Ordinal),
            () => Shell.Run(Published.Control, "--config-file", world.Configuration, "status").Output);
    }

    [Test]
    public void By_default_two_whole_boots_pass()
    {
        using var world = new World("[metadata_rate_limiting]\nrate_limit_enabled = true\nbase_window_duration = 600\nburst_window_duration = 600");
        (Guest guest, Service supervisor) = Build(world);
        const int TwoBoots = 56;
        const int Most = 60;
        Assert.That(Statuses(guest, TwoBoots), Is.All.EqualTo(200), supervisor.Output);
        Assert.That(Statuses(guest, Most), Does.Contain(429), "there is a limit");
    }

    [Test]
    public void A_dry_run_says_what_it_would_refuse_and_refuses_nothing()
    {
        using var world = new World("rate_dry_run = true\n[metadata_rate_limiting]\nrate_limit_enabled = true\nbase_window_duration = 600\nbase_query_rate_limit = 4");
        (Guest guest, Service supervisor) = Build(world);
        Assert.That(Statuses(guest, 8), Is.All.EqualTo(200));
        Until.True(() => supervisor.Output.Contains("would", StringComparison.Ordinal) && supervisor.Output.Contains(Address, StringComparison.Ordinal), () => supervisor.Output);
    }

    private static (Guest Guest, Service Supervisor) Build(World world)
    {
        Network network = world.AddNetwork();
        Guid instance = world.NewId();
        world.StartAgent();
        world.Import(Records.Instance(instance, "limited", network.Id, "10.9.0.0/24", Address));
        Guest guest = world.AddGuest(network, Address, instance);
        Ipv6Tests.UseRecordedMac(guest);
        Shell.Must("ip", "-n", network.Namespace, "-6", "addr", "add", "fe80::a9fe:a9fe/64", "dev", "br0", "nodad");
        Service supervisor = world.StartSupervisor();
        Assert.That(
            Shell.Run(Published.Control, "--config-file", world.Configuration, "wait-ready", "--all", "--timeout", "30").Code, Is.Zero, () => supervisor.Output);
        return (guest, supervisor);
    }

    private static int[] Statuses(Guest guest, int requests) =>
        [.. guest.Run("curl", "-s", "--max-time", "20", "-o", "/dev/null", "-w", "%{http_code}\n", $"{Guest.Metadata}/openstack?[1-{requests}]").Output
            .Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse)];
}
