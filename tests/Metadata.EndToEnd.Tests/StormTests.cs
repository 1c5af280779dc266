using System.Text.Json.Nodes;

namespace Metadata.EndToEnd.Tests;

/// <summary>metadatactl storm from real namespaces.</summary>
internal sealed class StormTests
{
    [Test]
    public void Every_client_boots_with_the_requests_that_it_makes_and_nothing_else_than_expected()
    {
        using var world = new World();
        Network[] networks = [world.AddNetwork(), world.AddNetwork()];
        world.StartAgent();
        Guest[] guests = [.. networks.SelectMany(network => Boots(world, network, "10.9.0.81", "10.9.0.82"))];

        foreach ((string client, int requests, int refusals) in ((string, int, int)[])[("cirros", 16, 0), ("cloud-init", 28, 0), ("ec2", 26, 3)])
        {
            (int code, JsonNode seen) = Storm([.. guests.SelectMany(guest => (string[])["--namespace", guest.Namespace]), "--client", client, "--rate", "100"]);
            Assert.Multiple(() =>
            {
                Assert.That((int)seen["unexpected"]!, Is.Zero, seen.ToJsonString());
                Assert.That(code, Is.Zero);
                Assert.That((int)seen["boots"]!, Is.EqualTo(guests.Length));
                Assert.That((int)seen["requests"]!, Is.EqualTo(guests.Length * requests));
                Assert.That((int)seen["expected_404"]!, Is.EqualTo(guests.Length * refusals));
                Assert.That((int)seen["answered_200"]!, Is.EqualTo(guests.Length * (requests - refusals)));
                Assert.That((int)seen["request_us"]!["p50"]!, Is.Positive.And.LessThanOrEqualTo((int)seen["request_us"]!["max"]!));
            });
        }
    }

    [Test]
    public void What_is_not_answered_as_expected_is_named_with_its_guest_and_fails()
    {
        using var world = new World();
        Network network = world.AddNetwork();
        world.StartAgent();
        Guest[] guests = [.. Boots(world, network, "10.9.0.83"), world.AddGuest(network, "10.9.0.84", world.NewId())];
        (int code, JsonNode seen) = Storm("--namespace", guests[0].Namespace, "--namespace", guests[1].Namespace, "--boots", "4", "--client", "cirros");
        JsonArray faults = seen["faults"]!.AsArray();
        Assert.Multiple(() =>
        {
            Assert.That(code, Is.EqualTo(1));
            Assert.That((int)seen["answered_200"]!, Is.EqualTo(2 * 16));
            Assert.That((int)seen["unexpected"]!, Is.EqualTo(2 * 16));
            Assert.That(faults.Sum(fault => (int)fault!["count"]!), Is.EqualTo(2 * 16));
            Assert.That(faults.Select(fault => (string?)fault!["answer"]), Is.All.EqualTo("404"));
            Assert.That(faults.Select(fault => (string?)fault!["first_guest"]), Is.All.EqualTo(guests[1].Namespace + " 10.9.0.84"));
        });
    }

    [Test]
    public void Without_a_service_each_request_says_why_it_failed()
    {
        using var world = new World();
        Guest guest = world.AddGuest(world.AddNetwork(), "10.9.0.85", world.NewId());
        ShellResult result = Shell.Run(Published.Control, "storm", "--namespace", guest.Namespace, "--client", "cirros");
        Assert.Multiple(() =>
        {
            Assert.That(result.Code, Is.EqualTo(1));
            Assert.That(result.Output, Does.Contain("other: 16").And.Contain("refused").And.Contain(guest.Namespace));
            Assert.That(result.Error, Does.Contain("boots 1/1"));
        });
    }

    [TestCase("no namespace under", "--namespace", "there-is-no-such-*")]
    [TestCase("--rate 0", "--namespace", "*", "--rate", "0")]
    [TestCase("--target host", "--namespace", "*", "--target", "host")]
    public void A_storm_that_cannot_be_is_refused_with_its_reason(string reason, params string[] arguments)
    {
        ShellResult result = Shell.Run(Published.Control, ["storm", .. arguments]);
        Assert.That(result.Code, Is.EqualTo(1));
        Assert.That(result.Error, Does.Contain(reason));
    }

    private static IEnumerable<Guest> Boots(World world, Network network, params string[] addresses)
    {
        (string Address, Guid Id)[] known = [.. addresses.Select(address => (address, world.NewId()))];
        Guest[] guests = [.. known.Select(one => world.AddGuest(network, one.Address, one.Id))];
        world.Import([.. known.Select(one => Records.Instance(one.Id, "stormy", network.Id, "10.9.0.0/24", one.Address))]);
        Service proxy = world.StartProxy(network);
        Until.True(() => guests[0].Status("/openstack") == 200, "the proxy: " + proxy.Output);
        return guests;
    }

    private static (int Code, JsonNode Seen) Storm(params IEnumerable<string> arguments)
    {
        ShellResult result = Shell.Run(Published.Control, ["storm", "--json", .. arguments]);
        Assert.That(result.Output, Does.StartWith("{"), result.Error);
        return (result.Code, JsonNode.Parse(result.Output)!);
    }
}
