using System.Net;
using System.Net.Sockets;
using System.Text;
using Metadata.Linux.Native;
using Metadata.Linux.Transport;
using SocketAddress = Metadata.Linux.Transport.SocketAddress;

namespace Metadata.Linux.Tests;

public sealed unsafe class PeerAddressTests
{
    [TestCase("10.1.2.3", "10.1.2.3")]
    [TestCase("255.255.255.255", "255.255.255.255")]
    [TestCase("0.0.0.0", "0.0.0.0")]
    [TestCase("::ffff:10.1.2.3", "10.1.2.3")]
    [TestCase("fe80::a9fe:a9fe", "fe80::a9fe:a9fe")]
    [TestCase("::1", "::1")]
    [TestCase("::10.1.2.3", "::10.1.2.3")]
    [TestCase("2001:db8::1", "2001:db8::1")]
    public void An_address_reads_as_the_kernel_means_it(string given, string text)
    {
        byte* native = stackalloc byte[SocketAddress.MaxSize];
        uint length = SocketAddress.Write(new IPEndPoint(IPAddress.Parse(given), 4711), native);
        PeerAddress address = PeerAddress.FromNative(native, length);
        Assert.That((address.ToString(), address.Port, address.IsIp), Is.EqualTo((text, (ushort)4711, true)));
        Assert.That(address, Is.EqualTo(PeerAddress.From(IPAddress.Parse(given), 4711)));
        Assert.That(address.ToIPAddress(), Is.EqualTo(IPAddress.Parse(text)));
    }

    [Test]
    public void A_v4_mapped_address_is_its_IPv4_address()
    {
        PeerAddress mapped = PeerAddress.From(IPAddress.Parse("::ffff:10.1.2.3"), 1);
        Assert.That(mapped, Is.EqualTo(PeerAddress.From(IPAddress.Parse("10.1.2.3"), 1)));
        Assert.That(mapped.Family, Is.EqualTo(AddressFamily.InterNetwork));
        Assert.That(mapped.ToUInt128(), Is.EqualTo(new UInt128(0, 0xFFFF_0A01_0203)));
    }

    [Test]
    public void A_scope_is_kept_apart_from_the_text()
    {
        IPAddress scoped = new(IPAddress.Parse("fe80::1").GetAddressBytes(), 7);
        byte* native = stackalloc byte[SocketAddress.MaxSize];
        PeerAddress address = PeerAddress.FromNative(native, SocketAddress.Write(new IPEndPoint(scoped, 80), native));
        Assert.That((address.ScopeId, address.ToString(), address.ToIPAddress().ScopeId), Is.EqualTo((7u, "fe80::1", 7L)));
        Assert.That(address.ToUInt128(), Is.EqualTo(new UInt128(0xFE80_0000_0000_0000, 1)));
    }

    [Test]
    public void A_buffer_that_is_too_small_is_refused()
    {
        PeerAddress address = PeerAddress.From(IPAddress.Parse("192.168.100.200"), 1);
        for (int size = 0; size < 15; size++)
        {
            Assert.That(address.TryFormat(new byte[size], out _), Is.False);
        }

        byte[] enough = new byte[15];
        Assert.That(address.TryFormat(enough, out int written), Is.True);
        Assert.That(Encoding.ASCII.GetString(enough, 0, written), Is.EqualTo("192.168.100.200"));
    }

    [Test]
    public void A_unix_peer_has_no_address()
    {
        byte* native = stackalloc byte[SocketAddress.MaxSize];
        *(ushort*)native = LibC.AF_UNIX;
        PeerAddress address = PeerAddress.FromNative(native, sizeof(ushort));
        Assert.That((address.IsIp, address.ToString(), address.ToUInt128()), Is.EqualTo((false, "-", UInt128.Zero)));
        Assert.That(PeerAddress.FromNative(native, 0), Is.EqualTo(default(PeerAddress)));
    }
}
