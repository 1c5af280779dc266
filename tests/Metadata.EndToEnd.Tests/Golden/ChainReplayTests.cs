using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;

namespace Metadata.EndToEnd.Tests.Golden;

/// <summary>
/// Every recorded case that a guest can ask, through the whole chain: from a namespace with the fixture's address, through
/// the network's proxy, to an agent that is started anew for each profile.
/// </summary>
internal sealed class ChainReplayTests
{
    // Without a port nobody is found in the store, and a twin's address may not be.
    private static readonly string[] s_unreachable = ["minimal", "sticky", "twin", "twin2"];

    private readonly Dictionary<string, string> _spaces = [];
    private readonly List<Service> _proxies = [];
    private World _world = null!;
    private int _vendorPort;

    [OneTimeSetUp]
    public void Build()
    {
        _world = new World("session_tokens = off");
        try
        {
            var networks = new Dictionary<Guid, Network>();
            foreach ((string name, JsonNode? instance) in JsonNode.Parse(File.ReadAllText(GoldenFolder.Instances))!["instances"]!.AsObject())
            {
                if (s_unreachable.Contains(name))
                {
                    continue;
                }

                Guid id = Guid.Parse((string)instance!["interfaces"]![0]!["network"]!["id"]!);
                if (!networks.TryGetValue(id, out Network? network))
                {
                    networks[id] = network = _world.AddNetwork(id);
                    _proxies.Add(_world.StartProxy(network));
                }

                _spaces[name] = _world.AddGuest(network, (string)instance["guest_address"]!, Guid.Parse((string)instance["uuid"]!)).Namespace;
            }

            _vendorPort = FreePort();
            Service vendor = _world.Start("python3", Path.Join(GoldenFolder.Path, "vendordata_stub.py"), _vendorPort.ToString(CultureInfo.InvariantCulture));
            Until.True(() => Shell.Run("curl", "-s", "-o", "/dev/null", $"http://127.0.0.1:{_vendorPort}/").Code == 0, "the vendordata stub: " + vendor.Output);
        }
        catch
        {
            _world.Dispose();
            throw;
        }
    }

    [OneTimeTearDown]
    public void TearDown() => _world.Dispose();

    [TearDown]
    public void ForgetInstances()
    {
        foreach (string file in Directory.EnumerateFiles(_world.Folder, "metadata.db*"))
        {
            File.Delete(file);
        }
    }

    [TestCaseSource(typeof(GoldenFolder), nameof(GoldenFolder.ChainProfiles))]
    public void Guests_get_what_they_would_get_from_nova(string profile) => Replay(profile, "", _spaces);

    // The record of this instance has no port: only Neutron can say whose address it is.
    [TestCase("default")]
    [TestCase("bare")]
    [TestCase("vendor")]
    public void A_guest_that_Neutron_alone_can_place_gets_it_too(string profile)
    {
        JsonNode minimal = JsonNode.Parse(File.ReadAllText(GoldenFolder.Instances))!["instances"]!["minimal"]!;
        (string id, string address) = ((string)minimal["uuid"]!, (string)minimal["guest_address"]!);
        Network network = _world.AddNetwork(_world.NewId());
        _proxies.Add(_world.StartProxy(network));
        int port = FreePort();
        Service neutron = _world.Start(
            "python3", GoldenFolder.NeutronPorts, port.ToString(CultureInfo.InvariantCulture), network.Id.ToString(), address, id, (string)minimal["project_id"]!);
        Until.True(() => Shell.Run("curl", "-s", "-o", "/dev/null", $"http://127.0.0.1:{port}/").Code == 0, "the port list: " + neutron.Output);
        Guest guest = _world.AddGuest(network, address, Guid.Parse(id));

        Replay(
            profile, $"[metadata_proxy]\ndirectory = neutron\n[neutron]\nauth_type = none\nendpoint_override = http://127.0.0.1:{port}\n",
            new Dictionary<string, string> { ["minimal"] = guest.Namespace });
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    private void Replay(string profile, string options, Dictionary<string, string> spaces)
    {
        string more = Path.Join(_world.Folder, profile + ".conf");
        File.WriteAllText(more, GoldenFolder.Configuration(profile, _world.Folder, _vendorPort) + options);
        Shell.Must(Published.Control, "--config-file", _world.Configuration, "instance", "import", GoldenFolder.Instances);
        using Service agent = _world.StartAgent(more);
        Guest one = new(spaces.Values.First(), "", "");
        Until.True(() => one.Status("/openstack") is 200 or 500, "the chain");

        ShellResult result = Shell.Run("python3", [GoldenFolder.GuestReplay, GoldenFolder.Path, profile, .. spaces.Select(static pair => $"{pair.Key}={pair.Value}")]);

        TestContext.Out.WriteLine(result.Output);
        Assert.That(result.Code, Is.Zero, string.Join("\n", [result.Output, result.Error, agent.Output, .. _proxies.Select(static proxy => proxy.Output)]));
        Assert.That(agent.Terminate(), Is.Zero);
    }
}
