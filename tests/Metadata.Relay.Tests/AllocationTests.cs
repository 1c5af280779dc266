namespace Metadata.Relay.Tests;

public sealed class AllocationTests
{
    private static readonly byte[] Get = "GET /latest/meta-data/instance-id HTTP/1.1\r\nHost: 169.254.169.254\r\nUser-Agent: curl\r\nAccept: */*\r\n\r\n"u8.ToArray();
    private static readonly byte[] Ok = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 10\r\n\r\ni-00000001"u8.ToArray();

    [Test]
    public void A_relayed_request_allocates_nothing()
    {
        var rig = new Rig(RelayLimits.Default with { MaxRequestsPerConnection = int.MaxValue });
        var upstream = rig.Dialer.Add();
        var guest = rig.Connect();
        void Exchange()
        {
            guest.Send(Get);
            upstream.Skip();
            upstream.Send(Ok);
            guest.Skip();
        }

        for (var i = 0; i < 2000; i++)
        {
            Exchange();
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            Exchange();
        }

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }
}
