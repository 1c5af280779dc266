using System.Net.Sockets;
using System.Text;
using Metadata.NamespaceProxy.Tests.Support;

namespace Metadata.NamespaceProxy.Tests.Serving;

/// <summary>What the proxy's loop allocates while many guests wait for their answers at once. Only optimised code allocates nothing.</summary>
public sealed class ConcurrentAllocationTests
{
    private const int Guests = 32;
    private const int Warm = 300;
    private const int Counted = 100;

    private static readonly string[] NoLimits =
        ["--source-request-rate", "0", "--max-requests-per-connection", "2147483647", "--max-connections-per-source", "0"];

    [TestCase(true, "/", false)]
    [TestCase(false, "/", false)]
    [TestCase(true, "/large", false)]
    [TestCase(true, "/", true)]
    [TestCase(false, "/", true)]
    public void Requests_and_connections_of_many_guests_at_once_allocate_nothing(bool linked, string path, bool connectEach)
    {
        if (!AllocationTests.IsOptimised)
        {
            return;
        }

        using ProxyRig rig = new(agent: true, NoLimits, linked: linked);
        byte[] request = Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: h\r\n{(connectEach ? "Connection: close\r\n" : "")}\r\n");
        byte[] buffer = new byte[256 * 1024];
        Socket[] guests = [.. Enumerable.Range(0, Guests).Select(_ => rig.Connect())];
        void Round()
        {
            foreach (Socket guest in guests)
            {
                guest.Send(request);
            }

            for (int i = 0; i < Guests; i++)
            {
                Read(guests[i], buffer);
                if (connectEach)
                {
                    guests[i].Dispose();
                    guests[i] = rig.Connect();
                }
            }
        }

        for (int i = 0; i < Warm; i++)
        {
            Round();
        }

        long before = rig.AllocatedByLoop();
        for (int i = 0; i < Counted; i++)
        {
            Round();
        }

        // Now and then more wait at once than ever before; an object for each would be 24 bytes at least.
        Assert.That((double)(rig.AllocatedByLoop() - before) / (Counted * Guests), Is.LessThan(12));
    }

    private static void Read(Socket guest, byte[] buffer)
    {
        int filled = 0;
        while (true)
        {
            int count = guest.Receive(buffer.AsSpan(filled));
            Assert.That(count, Is.GreaterThan(0));
            filled += count;
            ReadOnlySpan<byte> answer = buffer.AsSpan(0, filled);
            int head = answer.IndexOf("\r\n\r\n"u8);
            if (head < 0)
            {
                continue;
            }

            ReadOnlySpan<byte> length = answer[(answer.IndexOf("Content-Length: "u8) + 16)..];
            if (filled == head + 4 + int.Parse(length[..length.IndexOf((byte)'\r')], provider: null))
            {
                return;
            }
        }
    }
}
