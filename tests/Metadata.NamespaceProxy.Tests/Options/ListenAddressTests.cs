using System.Net;
using System.Net.Sockets;
using Metadata.Linux.Transport;
using Metadata.NamespaceProxy.Options;

namespace Metadata.NamespaceProxy.Tests.Options;

public sealed class ListenAddressTests
{
    [TestCase("0.0.0.0", "0.0.0.0:80")]
    [TestCase("169.254.169.254%lo", "169.254.169.254%lo:80")]
    [TestCase("fe80::a9fe:a9fe%tap1", "[fe80::a9fe:a9fe%tap1]:80")]
    [TestCase("[fe80::a9fe:a9fe%tap1]", "[fe80::a9fe:a9fe%tap1]:80")]
    [TestCase("::1", "[::1]:80")]
    public void An_address_is_written_as_it_is_meant(string text, string written)
        => Assert.That(ListenAddress.ParseAll([text], 80)[0].ToString(), Is.EqualTo(written));

    [TestCase("localhost")]
    [TestCase("fe80::1%")]
    [TestCase("")]
    [TestCase("10.0.0.1:80")]
    public void What_is_no_address_is_refused(string text)
        => Assert.That(() => ListenAddress.ParseAll([text], 80), Throws.TypeOf<UsageException>());

    [Test]
    public void All_of_IPv6_takes_IPv4_too_unless_IPv4_is_named()
    {
        Assert.That(ListenAddress.ParseAll(["::"], 80)[0].DualStack, Is.True);
        Assert.That(ListenAddress.ParseAll(["0.0.0.0", "::"], 80).Select(address => address.DualStack), Is.All.False);
    }

    [Test]
    public void Both_versions_are_listened_to_side_by_side()
    {
        using ListeningSocket first = ListenAddress.ParseAll(["127.0.0.1"], 0)[0].Listen();
        int port = first.LocalEndPoint!.Port;
        using ListeningSocket second = new ListenAddress(IPAddress.IPv6Loopback, port, "lo").Listen();
        Connect(IPAddress.Loopback, port);
        Connect(IPAddress.IPv6Loopback, port);
    }

    [Test]
    public void One_socket_serves_both_versions()
    {
        using ListeningSocket both = ListenAddress.ParseAll(["::"], 0)[0].Listen();
        Connect(IPAddress.Loopback, both.LocalEndPoint!.Port);
        Connect(IPAddress.IPv6Loopback, both.LocalEndPoint!.Port);
    }

    [Test]
    public void An_interface_that_is_not_there_is_said_by_name()
        => Assert.That(() => new ListenAddress(IPAddress.Any, 0, "not-here").Listen(), Throws.InstanceOf<IOException>().With.Message.Contains("interface not-here"));

    private static void Connect(IPAddress address, int port)
    {
        using Socket guest = new(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        Assert.That(() => guest.Connect(address, port), Throws.Nothing);
    }
}
