using System.Net;
using System.Text;
using Metadata.Agent.Server;

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
