using System.Net;
using Metadata.Control.Explain;

namespace Metadata.Control.Tests.Explain;

/// <summary>Lines of /proc/net/tcp and tcp6, as the kernel writes them on a little-endian host.</summary>
public sealed class ListenerTableTests
{
    [TestCase("   0: FEA9FEA9:0050 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4711 1 0000000000000000 100 0 0 10 0", "169.254.169.254", 80, 4711)]
    [TestCase("   1: 00000000:25E1 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 12 1 0000000000000000 100 0 0 10 0", "0.0.0.0", 9697, 12)]
    [TestCase("   0: 000080FE000000000000000000000000:0050 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 9 1 0 100 0 0 10 0", "fe80::", 80, 9)]
    [TestCase("   0: 000080FE0000000000000000FEA9FEA9:0050 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 9 1 0 100 0 0 10 0", "fe80::a9fe:a9fe", 80, 9)]
    public void A_listening_socket_is_read(string line, string address, int port, long inode)
        => Assert.That(ListenerTable.Parse(line), Is.EqualTo(new Listener(new IPEndPoint(IPAddress.Parse(address), port), inode)));

    [TestCase("  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode")]
    [TestCase("   0: FEA9FEA9:0050 0100007F:D431 01 00000000:00000000 00:00000000 00000000     0        0 4711 1 0000000000000000 100 0 0 10 0")]
    [TestCase("")]
    public void A_heading_and_a_connection_are_none(string line) => Assert.That(ListenerTable.Parse(line), Is.Null);

    [TestCase("0.0.0.0", "169.254.169.254", true)]
    [TestCase("::", "169.254.169.254", true)]
    [TestCase("::", "fe80::a9fe:a9fe", true)]
    [TestCase("0.0.0.0", "fe80::a9fe:a9fe", false)]
    [TestCase("10.0.0.1", "169.254.169.254", false)]
    public void A_listener_serves_its_own_address_or_all_of_its_version(string at, string asked, bool serves) =>
        Assert.That(new Listener(new IPEndPoint(IPAddress.Parse(at), 80), 1).Serves(IPAddress.Parse(asked)), Is.EqualTo(serves));
}
