using System.Diagnostics;
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
    [TestCase("", TestName = "Four_thousand_idle_connections_of_one_guest_do_not_delay_another")]
    [TestCase("GET / HTTP/1.1\r\nHo", TestName = "Four_thousand_half_heads_of_one_guest_do_not_delay_another")]
    [TestCase("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 100\r\n\r\nhalf", TestName = "Four_thousand_half_bodies_of_one_guest_do_not_delay_another")]
    public void A_crowd_does_not_delay_another(string opening)
    {
        using ProxyRig rig = new();
        byte[] bytes = Encoding.ASCII.GetBytes(opening);
        List<TimeSpan> waits = [];
        for (int i = 0; i < Crowd; i++)
        {
            Socket hostile = rig.Connect("127.0.0.66");
            if (bytes.Length > 0)
            {
                try
                {
                    hostile.Send(bytes);
                }
                catch (SocketException)
                {
                    // Refused already.
                }
            }

            if (i % 20 == 19)
            {
                long start = Stopwatch.GetTimestamp();
                Assert.That(rig.Ask(Get, "127.0.0.1"), Does.StartWith("HTTP/1.1 200 "));
                waits.Add(Stopwatch.GetElapsedTime(start));
            }
        }

        Assert.That(rig.Server.Loop.ConnectionCount, Is.LessThan(64 + 8 + 64 + 8), "64 of the guest, those being refused, and the agent's");
        waits.Sort();
        TimeSpan p99 = waits[(int)(waits.Count * 0.99)];
        TestContext.Out.WriteLine($"median {waits[waits.Count / 2].TotalMilliseconds:F1} ms, p99 {p99.TotalMilliseconds:F1} ms");
        Assert.That(p99, Is.LessThan(TimeSpan.FromMilliseconds(100)));
    }
}
