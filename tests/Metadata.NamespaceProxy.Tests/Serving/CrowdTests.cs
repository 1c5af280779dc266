using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Metadata.NamespaceProxy.Tests.Support;

namespace Metadata.NamespaceProxy.Tests.Serving;

/// <summary>One guest does its worst; another one, at another address, is served as if alone.</summary>
public sealed class CrowdTests
{
    private const string Get = "GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n";
    private const int Crowd = 4000;

    // The crowd is started before the innocent guest asks, and asks on while it does.
    [TestCase("", "0", TestName = "Four_thousand_idle_connections_of_one_guest_do_not_delay_another")]
    [TestCase("GET / HTTP/1.1\r\nHo", "0", TestName = "Four_thousand_half_heads_of_one_guest_do_not_delay_another")]
    [TestCase("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 100\r\n\r\nhalf", "0", TestName = "Four_thousand_half_bodies_of_one_guest_do_not_delay_another")]
    [TestCase("", "2048", TestName = "Four_thousand_idle_connections_of_one_guest_that_may_have_half_of_all_do_not_delay_another")]
    public void A_crowd_does_not_delay_another(string opening, string crowdedFrom)
    {
        using ProxyRig rig = new("--crowded-from", crowdedFrom);
        byte[] bytes = Encoding.ASCII.GetBytes(opening);
        // The machine may be busy with others: what the guest sees alone is the measure then.
        TimeSpan alone = Percentile99([.. Enumerable.Range(0, 200).Select(_ => Ask(rig))]);
        List<TimeSpan> waits = [];
        for (int i = 0; i < Crowd; i++)
        {
            try
            {
                rig.Connect("127.0.0.66").Send(bytes);
            }
            catch (SocketException)
            {
                // Refused already.
            }

            if (i % 20 == 19)
            {
                waits.Add(Ask(rig));
            }
        }

        Assert.That(rig.Server.Loop.ConnectionCount, Is.LessThan(Math.Max(64, int.Parse(crowdedFrom, CultureInfo.InvariantCulture)) + 8 + 64 + 8), "the guest's share, those being refused, and the agent's");
        TimeSpan beside = Percentile99(waits);
        TestContext.Out.WriteLine($"p99 alone {alone.TotalMilliseconds:F1} ms, beside the crowd {beside.TotalMilliseconds:F1} ms");
        Assert.That(beside, Is.LessThan(TimeSpan.FromMilliseconds(100)).Or.LessThan(5 * alone));
    }

    private static TimeSpan Ask(ProxyRig rig)
    {
        long start = Stopwatch.GetTimestamp();
        Assert.That(rig.Ask(Get, "127.0.0.1"), Does.StartWith("HTTP/1.1 200 "));
        return Stopwatch.GetElapsedTime(start);
    }

    private static TimeSpan Percentile99(List<TimeSpan> waits)
    {
        waits.Sort();
        return waits[(int)(waits.Count * 0.99)];
    }
}
