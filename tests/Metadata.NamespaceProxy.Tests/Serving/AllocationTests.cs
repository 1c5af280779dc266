using System.Net.Sockets;
using System.Text;
using Metadata.NamespaceProxy.Tests.Support;

namespace Metadata.NamespaceProxy.Tests.Serving;

/// <summary>What the proxy's loop allocates, with real sockets on both sides. Only optimised code allocates nothing.</summary>
public sealed class AllocationTests
{
    private const int Warm = 3000;
    private const int Counted = 2000;

    private static readonly string[] NoLimits =
        ["--source-request-rate", "0", "--max-requests-per-connection", "2147483647", "--max-connections-per-source", "0"];

    [TestCase("GET /latest/meta-data/instance-id HTTP/1.1\r\nHost: 169.254.169.254\r\nUser-Agent: curl/7.88.1\r\nAccept: */*\r\n\r\n")]
    [TestCase("GET /limited HTTP/1.1\r\nHost: h\r\n\r\n", TestName = "A_counted_request_allocates_nothing")]
    [TestCase("GET /a b HTTP/1.1\r\nHost: h\r\n\r\n", TestName = "A_refused_request_allocates_next_to_nothing")]
    public void A_relayed_request_allocates_nothing(string request)
    {
        if (!IsOptimised)
        {
            return;
        }

        string[] limited = request.Contains("/limited", StringComparison.Ordinal) ? ["--rate-limit-enabled", "true", "--base-query-rate-limit", "1000000", "--burst-query-rate-limit", "1000000"] : [];
        using ProxyRig rig = new([.. NoLimits, .. limited]);
        byte[] bytes = Encoding.ASCII.GetBytes(request);
        bool refused = request.Contains("/a b", StringComparison.Ordinal);
        Socket guest = rig.Connect();
        byte[] buffer = new byte[4096];
        void Exchange()
        {
            guest.Send(bytes);
            int count = guest.Receive(buffer);
            Assert.That(count, Is.GreaterThan(0));
            if (refused)
            {
                guest.Dispose();
                guest = rig.Connect();
            }
        }

        for (int i = 0; i < Warm; i++)
        {
            Exchange();
        }

        long before = rig.AllocatedByLoop();
        for (int i = 0; i < Counted; i++)
        {
            Exchange();
        }

        long each = (rig.AllocatedByLoop() - before) / Counted;
        TestContext.Out.WriteLine($"{each} bytes per request");
        Assert.That(each, refused ? Is.LessThan(4096) : Is.Zero);
    }

    [Test]
    public void A_connection_for_one_request_allocates_nothing()
    {
        if (!IsOptimised)
        {
            return;
        }

        using ProxyRig rig = new(NoLimits);
        byte[] bytes = "GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"u8.ToArray();
        byte[] buffer = new byte[4096];
        void Exchange()
        {
            using Socket guest = rig.Connect();
            guest.Send(bytes);
            while (guest.Receive(buffer) > 0)
            {
                // To its end.
            }
        }

        for (int i = 0; i < Warm; i++)
        {
            Exchange();
        }

        long before = rig.AllocatedByLoop();
        for (int i = 0; i < Counted; i++)
        {
            Exchange();
        }

        long each = (rig.AllocatedByLoop() - before) / Counted;
        TestContext.Out.WriteLine($"{each} bytes per connection");
        Assert.That(each, Is.Zero);
    }

    internal static bool IsOptimised { get; } = !typeof(Metadata.Relay.RelayServer).Assembly
        .GetCustomAttributes(typeof(System.Diagnostics.DebuggableAttribute), false)
        .Cast<System.Diagnostics.DebuggableAttribute>().Any(attribute => attribute.IsJITOptimizerDisabled);
}
