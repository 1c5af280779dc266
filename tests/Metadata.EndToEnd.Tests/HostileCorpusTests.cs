using System.Text;
using Metadata.Fuzz;

namespace Metadata.EndToEnd.Tests;

/// <summary>The hostile corpus over sockets: each half of ours alone, both together, and haproxy with Neutron's configuration beside them.</summary>
internal sealed class HostileCorpusTests
{
    // Several, so that no source meets its request rate.
    private static readonly string[] s_addresses = [.. Enumerable.Range(0, 8).Select(static i => $"10.9.0.{70 + i}")];
    private static readonly string s_sources = string.Join(',', s_addresses);

    private const string Server = "169.254.169.254:80";

    [TestCase("network")]
    [TestCase("router")]
    public void Our_proxy_alone_forwards_what_was_meant_and_nothing_else(string of)
    {
        using var world = new World();
        (Network network, Guest guest) = AddGuest(world);
        string socket = Path.Join(world.Folder, "upstream");
        Service proxy = world.StartProxy(network, $"--{of}-id", socket, "--link", "off");
        UntilListening(network, proxy);
        List<HostileResult> results = HostileRun.Send(world, guest, Server, s_sources, socket);
        Assert.That(HostileRun.Score($"our proxy of a {of}", results.Select(r => HostileJudge.Forwarding(r, $"x-neutron-{of}-id: {network.Id}", foreign: false))), Is.Empty);
    }

    [Test]
    public void Our_agent_alone_serves_nobody_without_one_identity()
    {
        using var world = new World();
        (Network network, Guest guest) = AddGuest(world);
        world.StartAgent();
        Import(world, network);
        List<HostileResult> results = HostileRun.Send(world, guest, world.Socket, "-", input: Identified);
        Assert.That(HostileRun.Score("our agent", results.Select(r => HostileJudge.Agent(r, Identified(r.Case)))), Is.Empty);

        byte[] Identified(HostileCase one)
        {
            // Behind the first line, where a proxy's fields would not stand: the place must not matter.
            int lineEnd = one.Input.AsSpan().TrimStart("\r\n"u8).IndexOf("\r\n"u8);
            int start = one.Input.Length - one.Input.AsSpan().TrimStart("\r\n"u8).Length;
            return lineEnd < 0 ? one.Input
                : [.. one.Input[..(start + lineEnd + 2)], .. Encoding.ASCII.GetBytes($"X-Forwarded-For: {s_addresses[0]}\r\nX-Neutron-Network-ID: {network.Id}\r\n"), .. one.Input[(start + lineEnd + 2)..]];
        }
    }

    [Test]
    public void Our_chain_refuses_what_is_ambiguous_and_serves_the_rest()
    {
        using var world = new World();
        (Network network, Guest guest) = AddGuest(world);
        world.StartAgent();
        Import(world, network);
        UntilListening(network, world.StartProxy(network));
        List<HostileResult> results = HostileRun.Send(world, guest, Server, s_sources);
        Assert.That(HostileRun.Score("our chain", results.Select(HostileJudge.Serving)), Is.Empty);
    }

    [Test]
    public void Haproxy_with_neutrons_configuration_is_measured_beside_us()
    {
        using var world = new World();
        (Network network, Guest guest) = AddGuest(world);
        string socket = Path.Join(world.Folder, "upstream");
        Service haproxy = world.StartHaproxy(network, socket);
        UntilListening(network, haproxy);
        List<HostileResult> results = HostileRun.Send(world, guest, Server, s_sources, socket);
        List<HostileVerdict> failed = HostileRun.Score("haproxy", results.Select(r => HostileJudge.Forwarding(r, $"x-neutron-network-id: {network.Id}", foreign: true)));
        Assert.That(failed.Count(static v => v.Id.StartsWith("valid-", StringComparison.Ordinal)), Is.LessThan(8), "the judge, not haproxy, is in doubt");
    }

    private static (Network Network, Guest Guest) AddGuest(World world)
    {
        Network network = world.AddNetwork();
        Guest guest = world.AddGuest(network, s_addresses[0], Guid.Empty);
        foreach (string address in s_addresses.Skip(1))
        {
            Shell.Must("ip", "-n", guest.Namespace, "addr", "add", address + "/24", "dev", "eth0");
        }

        return (network, guest);
    }

    private static void Import(World world, Network network) =>
        world.Import([.. s_addresses.Select(a => Records.Instance(world.NewId(), "h" + a.Split('.')[3], network.Id, "10.9.0.0/24", a))]);

    private static void UntilListening(Network network, Service service) => Until.True(
        () => Shell.Run("ip", "netns", "exec", network.Namespace, "ss", "-ltnH").Output.Contains(":80", StringComparison.Ordinal),
        "the listener: " + service.Output);
}
