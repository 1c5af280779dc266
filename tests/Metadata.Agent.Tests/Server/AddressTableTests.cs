using System.Net;
using System.Text;
using Metadata.Agent.Server;
using Metadata.Instances;
using Metadata.Relay.Link;

namespace Metadata.Agent.Tests.Server;

public sealed class AddressTableTests
{
    [TestCase("10.0.0.1", "10.0.0.1")]
    [TestCase("255.255.255.255", "255.255.255.255")]
    [TestCase("fe80::1", "fe80::1")]
    [TestCase("FE80:0::1", "fe80::1")]
    [TestCase("::ffff:10.0.0.1", "10.0.0.1")]
    public void An_address_is_read(string text, string expected)
    {
        var table = new AddressTable();

        bool read = table.TryParse(Encoding.ASCII.GetBytes(text), out IPAddress address);

        Assert.That((read, address), Is.EqualTo((true, IPAddress.Parse(expected))));
    }

    [TestCase("")]
    [TestCase("10.0.0")]
    [TestCase("10.0.0.1.2")]
    [TestCase("10.0.0.01")]
    [TestCase("0x0a.0.0.1")]
    [TestCase("167772161")]
    [TestCase("10.0.0.256")]
    [TestCase("10.0.0.1, 10.0.0.2")]
    [TestCase("10.0.0.1:80")]
    [TestCase("[fe80::1]")]
    [TestCase("[fe80::1]:80")]
    [TestCase("unknown")]
    [TestCase("10.0.0.1 ")]
    public void What_is_not_one_literal_address_is_refused(string text) =>
        Assert.That(new AddressTable().TryParse(Encoding.ASCII.GetBytes(text), out _), Is.False);

    [Test]
    public void A_link_s_identity_is_looked_up_by_its_MAC_where_there_is_one_and_by_its_address_where_not()
    {
        var table = new AddressTable();
        var identity = LinkIdentity.From(true, Guid.Parse(Processes.Guests.Network), new UInt128(0xfe80_0000_0000_0000, 0x1234_5678_9abc_def0));

        DirectoryQuery without = table.Read(identity);
        DirectoryQuery with = table.Read(identity with { Mac = 0xfa163e000001 });

        using (Assert.EnterMultipleScope())
        {
            Assert.That(without, Is.EqualTo(new DirectoryQuery(NetworkKind.Router, identity.Id, IPAddress.Parse("fe80::1234:5678:9abc:def0"))));
            Assert.That(without.Subject, Is.EqualTo(IPAddress.Parse("fe80::1234:5678:9abc:def0")));
            Assert.That(with.Address, Is.EqualTo(without.Address), "what the guest is called");
            Assert.That(with.Subject, Is.EqualTo(IPAddress.Parse("fe80::f816:3eff:fe00:1")), "what is looked up");
            Assert.That(with, Is.Not.EqualTo(without), "never taken for one another");
        }
    }

    [Test]
    public void An_address_seen_before_costs_no_memory()
    {
        var table = new AddressTable();
        byte[] text = "192.0.2.7"u8.ToArray();
        _ = table.TryParse(text, out IPAddress first);
        _ = table.TryParse(text, out _);

        long before = GC.GetAllocatedBytesForCurrentThread();
        _ = table.TryParse(text, out IPAddress second);
        long after = GC.GetAllocatedBytesForCurrentThread();

        Assert.That((after - before, ReferenceEquals(first, second)), Is.EqualTo((0L, true)));
    }
}
