using System.Net;

namespace Metadata.Nova.Tests;

/// <summary>The expectations are those of Python's socket.inet_ntop on glibc.</summary>
public sealed class Ipv6TextTests
{
    [TestCase("0000:0000:0000:0000:0000:0000:0000:0000", "::")]
    [TestCase("0000:0000:0000:0000:0000:0000:0000:0001", "::1")]
    [TestCase("0000:0000:0000:0000:0000:0000:0002:0000", "::0.2.0.0")]
    [TestCase("0000:0000:0000:0000:0000:0000:0001:0002", "::0.1.0.2")]
    [TestCase("0000:0000:0000:0000:0000:0000:0102:0304", "::1.2.3.4")]
    [TestCase("0000:0000:0000:0000:0000:ffff:0102:0304", "::ffff:1.2.3.4")]
    [TestCase("0000:0000:0000:0000:0000:ffff:0000:0001", "::ffff:0.0.0.1")]
    [TestCase("0000:0000:0000:0000:0000:ffff:0000:0000", "::ffff:0.0.0.0")]
    [TestCase("0000:0000:0000:0000:ffff:0000:0102:0304", "::ffff:0:102:304")]
    [TestCase("fe80:0000:0000:0000:0000:5efe:0a00:0001", "fe80::5efe:a00:1")]
    [TestCase("0000:0000:0000:0000:0000:5efe:0102:0304", "::5efe:102:304")]
    [TestCase("0001:0000:0000:0000:0000:0000:0000:0000", "1::")]
    [TestCase("0001:0000:0000:0002:0000:0000:0000:0000", "1:0:0:2::")]
    [TestCase("0001:0000:0002:0000:0003:0000:0004:0000", "1:0:2:0:3:0:4:0")]
    [TestCase("2001:0db8:0000:0000:0001:0000:0000:0001", "2001:db8::1:0:0:1")]
    [TestCase("0000:0000:0001:0000:0000:0000:0000:0000", "0:0:1::")]
    [TestCase("ffff:ffff:ffff:ffff:ffff:ffff:ffff:0000", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:0")]
    [TestCase("ffff:ffff:ffff:ffff:0000:0000:0000:0000", "ffff:ffff:ffff:ffff::")]
    [TestCase("ffff:0000:0000:0000:0000:0000:0000:0000", "ffff::")]
    [TestCase("0064:ff9b:0000:0000:0000:0000:0102:0304", "64:ff9b::102:304")]
    [TestCase("0000:0000:0000:0000:0000:0001:0000:0000", "::1:0:0")]
    [TestCase("0000:0001:0000:0000:0000:0000:0001:0000", "0:1::1:0")]
    [TestCase("8000:0000:0000:0000:0000:0000:0000:0000", "8000::")]
    [TestCase("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff")]
    [TestCase("0000:0000:0000:0000:0000:fffe:0001:0002", "::fffe:1:2")]
    public void An_address_is_written_as_glibc_does(string address, string text) =>
        Assert.That(Ipv6Text.Format(IPAddress.Parse(address).GetAddressBytes()), Is.EqualTo(text));
}
