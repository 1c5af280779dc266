using System.Net.Sockets;
using System.Text;
using Metadata.NamespaceProxy.Tests.Support;

namespace Metadata.NamespaceProxy.Tests.Serving;

/// <summary>[metadata_rate_limiting] through real sockets. Windows are long: no test depends on how fast it runs.</summary>
public sealed class RateLimitTests
{
    private const string Get = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";
    private const string GetAndClose = "GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n";

    private static readonly string[] On = ["--rate-limit-enabled", "true", "--base-window-duration", "3600", "--burst-window-duration", "3600", "--max-requests-per-connection", "1000"];

    [TestCase("3", "60", 3)]
    [TestCase("60", "5", 5)]
    public void The_smaller_window_holds_and_the_rest_is_429_with_the_time_to_wait(string first, string second, int served)
    {
        using ProxyRig rig = new([.. On, "--base-query-rate-limit", first, "--burst-query-rate-limit", second]);
        string answers = Ask(rig, 10);
        Assert.That(Count(answers, "HTTP/1.1 200 OK"), Is.EqualTo(served));
        Assert.That(Count(answers, "HTTP/1.1 429 Too Many Requests"), Is.EqualTo(10 - served));
        Assert.That(answers, Does.Match("Retry-After: 3[56][0-9][0-9]\r\n").And.Contain("reason: too-many-requests"));
        Assert.That(rig.Ask(GetAndClose, "127.0.0.2"), Does.StartWith("HTTP/1.1 200 "), "another source has its own window");
    }

    [Test]
    public void A_window_s_count_outlives_the_connection()
    {
        using ProxyRig rig = new([.. On, "--base-query-rate-limit", "2"]);
        Assert.That(rig.Ask(GetAndClose), Does.StartWith("HTTP/1.1 200 "));
        Assert.That(rig.Ask(GetAndClose), Does.StartWith("HTTP/1.1 200 "));
        Assert.That(rig.Ask(GetAndClose), Does.StartWith("HTTP/1.1 429 "));
    }

    [Test]
    public void The_default_lets_two_whole_boots_through()
    {
        using ProxyRig rig = new(On);
        Assert.That(Count(Ask(rig, 56), "HTTP/1.1 200 OK"), Is.EqualTo(56));
        Assert.That(Count(Ask(rig, 10), "HTTP/1.1 200 OK"), Is.EqualTo(4));
    }

    [TestCase("4", 2, 5)]
    [TestCase("6", 5, 2)]
    [TestCase("4,6", 2, 2)]
    [TestCase("6, 4", 2, 2)]
    public void The_versions_named_are_limited_both_together_where_both_are(string versions, int four, int six)
    {
        using ProxyRig rig = new([.. On, "--base-query-rate-limit", "2", "--ip-versions", versions]);
        Assert.That(Count(Ask(rig, 5), "HTTP/1.1 200 OK"), Is.EqualTo(four));
        Assert.That(Count(Ask(rig, 5, "::1"), "HTTP/1.1 200 OK"), Is.EqualTo(six));
    }

    [Test]
    public void A_dry_run_refuses_nothing_and_says_what_it_would_have_refused()
    {
        using ProxyRig rig = new([.. On, "--base-query-rate-limit", "2", "--rate-dry-run", "true"]);
        Assert.That(Count(Ask(rig, 5), "HTTP/1.1 200 OK"), Is.EqualTo(5));
        Assert.That(Count(rig.Log, "dry run: 127.0.0.1 is above its rate, it would be refused status=429"), Is.EqualTo(3));
    }

    [Test]
    public void Off_is_the_default()
    {
        using ProxyRig rig = new("--base-window-duration", "3600", "--base-query-rate-limit", "1", "--max-requests-per-connection", "1000");
        Assert.That(Count(Ask(rig, 100), "HTTP/1.1 200 OK"), Is.EqualTo(100));
    }

    private static string Ask(ProxyRig rig, int times, string source = "127.0.0.1")
    {
        using Socket guest = rig.Connect(source);
        guest.Send(Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(Get, times - 1)) + GetAndClose));
        return ProxyRig.ReadToEnd(guest);
    }

    private static int Count(string text, string part) => text.Split(part).Length - 1;
}
