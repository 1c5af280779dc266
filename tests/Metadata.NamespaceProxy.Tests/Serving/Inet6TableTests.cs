using System.Net;
using System.Text;
using Metadata.NamespaceProxy.Proxy;

namespace Metadata.NamespaceProxy.Tests.Serving;

public sealed class Inet6TableTests
{
    private const string Table = """
        00000000000000000000000000000001 01 80 10 80       lo
        fe80000000000000000000000000a9fe 03 40 20 80     eth0
        fe80000000000000000000000000a9fe 04 40 20 c8     eth1
        fe80000000000000000000000000a9fe 05 40 20 c0     eth2

        """;

    [TestCase("fe80::a9fe", "eth0", Inet6State.Ready)]
    [TestCase("fe80::a9fe", "eth1", Inet6State.Duplicate)]
    [TestCase("fe80::a9fe", "eth2", Inet6State.Tentative)]
    [TestCase("fe80::a9fe", "eth3", Inet6State.Absent)]
    [TestCase("fe80::a9fe", null, Inet6State.Duplicate)]
    [TestCase("::1", "lo", Inet6State.Ready)]
    [TestCase("::2", null, Inet6State.Absent)]
    [TestCase("fe80::a9fe", "eth", Inet6State.Absent)]
    public void An_address_stands_as_the_kernel_says(string address, string? name, object state)
        => Assert.That(Inet6Table.Find(Encoding.ASCII.GetBytes(Table), IPAddress.Parse(address), name), Is.EqualTo(state));

    [Test]
    public void The_table_of_this_namespace_is_read_again_and_again()
    {
        using Inet6Table? table = Inet6Table.TryOpen();
        Assert.That(table, Is.Not.Null);
        Assert.That(table.Find(IPAddress.IPv6Loopback, "lo"), Is.EqualTo(Inet6State.Ready));
        Assert.That(table.Find(IPAddress.IPv6Loopback, "lo"), Is.EqualTo(Inet6State.Ready));
    }
}
