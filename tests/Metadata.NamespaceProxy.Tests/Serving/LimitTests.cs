using System.Net.Sockets;
using System.Text;
using Metadata.NamespaceProxy.Tests.Support;

namespace Metadata.NamespaceProxy.Tests.Serving;

/// <summary>Each limit, set by its option, through real sockets.</summary>
public sealed class LimitTests
{
    private const string Get = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";
    private const string GetAndClose = "GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n";

    private static readonly byte[] Large = [.. "HTTP/1.1 200 OK\r\nContent-Length: 33554432\r\n\r\n"u8, .. new byte[33554432]];

    [TestCase("--max-head-size", "300", "431", "head-too-large", "GET / HTTP/1.1\r\nHost: h\r\nA: 400\r\n\r\n")]
    [TestCase("--max-target-size", "100", "414", "target-too-long", "GET /400 HTTP/1.1\r\nHost: h\r\n\r\n")]
    [TestCase("--max-header-fields", "2", "431", "too-many-fields", "GET / HTTP/1.1\r\nHost: h\r\nA: 1\r\nB: 2\r\n\r\n")]
    [TestCase("--max-body-size", "9", "413", "body-too-large", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\n")]
    [TestCase("--max-body-size", "9", "413", "body-too-large", "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\na\r\n0123456789\r\n0\r\n\r\n")]
    [TestCase("--head-timeout", "0.1", "408", "head-timeout", "GET / HTTP/1.1\r\nHo")]
    [TestCase("--body-timeout", "0.1", "408", "body-timeout", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\n01234")]
    public void What_breaks_a_limit_is_told_so_and_can_read_it(string option, string value, string status, string code, string request)
    {
        using ProxyRig rig = new(agent: true, [option, value], silent: true);
        string answer = rig.Ask(request.Replace("400", new string('x', 400), StringComparison.Ordinal));
        Assert.That(answer, Does.Match($"^HTTP/1.1 {status} [^\r]+\r\n(?s:.*)Connection: close\r\n\r\n{status} [^\n]+\nreason: {code}\nrequest-id: req-[0-9a-f-]{{36}}\n$"));
        Assert.That(rig.Log, Does.Contain($"refused 127.0.0.1 ").And.Contain($" status={status} reason={code}"));
    }

    [Test]
    public void A_body_below_the_least_rate_is_408_though_its_time_is_not_over()
    {
        using ProxyRig rig = new(agent: true, ["--rate-grace", "0.2", "--min-body-rate", "1000"], silent: true);
        Assert.That(rig.Ask("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1000\r\n\r\nabc"), Does.StartWith("HTTP/1.1 408 ").And.Contain("reason: body-too-slow"));
    }

    [Test]
    public void A_kept_connection_that_is_silent_is_closed()
    {
        using ProxyRig rig = new("--idle-timeout", "0.1");
        Assert.That(rig.Ask(Get), Does.EndWith("\r\n\r\nhi"));
    }

    [Test]
    public void A_connection_ends_after_its_last_request()
    {
        using ProxyRig rig = new("--max-requests-per-connection", "2");
        string answers = rig.Ask(Get + Get + Get);
        Assert.That(answers.Split("HTTP/1.1 200 OK"), Has.Length.EqualTo(3));
        Assert.That(answers, Does.EndWith("Connection: close\r\n\r\nhi"));
    }

    [TestCase("--min-answer-rate", "1000000")]
    [TestCase("--write-timeout", "0.3")]
    public void A_guest_that_does_not_take_its_answer_is_cut_off(string option, string value)
    {
        using ProxyRig rig = new(agent: true, [option, value, "--rate-grace", "0.2"], Large);
        using Socket guest = rig.Connect();
        guest.ReceiveBufferSize = 4096;
        guest.Send(Encoding.ASCII.GetBytes(Get));
        Until.True(() => rig.Server.Loop.ConnectionCount == 2, "both connections");
        Until.True(() => rig.Server.Loop.ConnectionCount == 0, "the end of both connections");
    }

    [Test]
    public void A_guest_that_takes_its_answer_slowly_gets_all_of_it()
    {
        using ProxyRig rig = new(agent: true, ["--rate-grace", "0.1", "--min-answer-rate", "1000"], Large);
        using Socket guest = rig.Connect();
        guest.ReceiveBufferSize = 64 * 1024;
        guest.Send(Encoding.ASCII.GetBytes(GetAndClose));
        byte[] buffer = new byte[512 * 1024];
        using ManualResetEventSlim pause = new();
        long total = 0;
        for (int count; (count = guest.Receive(buffer)) > 0;)
        {
            total += count;
            if (total < 4 << 20)
            {
                pause.Wait(20);
            }
        }

        Assert.That(total, Is.GreaterThan(33554432));
    }

    [Test]
    public void An_absent_agent_is_waited_for_as_long_as_allowed()
    {
        using ProxyRig rig = new(agent: false, ["--connect-timeout", "0.1"]);
        Assert.That(rig.Ask(GetAndClose), Does.StartWith("HTTP/1.1 503 ").And.Contain("reason: agent-unreachable").And.Contain("Retry-After: 1\r\n"));
    }

    [Test]
    public void A_silent_agent_is_waited_for_as_long_as_allowed()
    {
        using ProxyRig rig = new(agent: true, ["--answer-timeout", "0.1"], silent: true);
        Assert.That(rig.Ask(GetAndClose), Does.StartWith("HTTP/1.1 504 ").And.Contain("reason: upstream-timeout"));
    }

    [Test]
    public void Requests_above_a_source_s_burst_are_429_and_others_are_served()
    {
        using ProxyRig rig = new("--source-request-rate", "1", "--source-request-burst", "3");
        string answers = rig.Ask(Get + Get + Get + GetAndClose);
        Assert.That(answers.Split("HTTP/1.1 200 OK"), Has.Length.EqualTo(4));
        Assert.That(answers, Does.Contain("HTTP/1.1 429 Too Many Requests\r\n").And.Contain("Retry-After: 1\r\n").And.Contain("reason: too-many-requests"));
        Assert.That(rig.Ask(GetAndClose, "127.0.0.2"), Does.StartWith("HTTP/1.1 200 "));
    }

    [Test]
    public void Connections_above_a_source_s_cap_are_429_while_the_others_are_busy()
    {
        using ProxyRig rig = new(agent: true, ["--max-connections-per-source", "2", "--crowded-from", "0"], silent: true);
        rig.Connect().Send(Encoding.ASCII.GetBytes(Get));
        rig.Connect().Send(Encoding.ASCII.GetBytes(Get));
        Until.True(() => rig.Server.Loop.ConnectionCount == 4, "two guests and their two agents");
        Assert.That(rig.Ask(""), Does.StartWith("HTTP/1.1 429 ").And.Contain("reason: too-many-connections"));
    }

    [Test]
    public void Connections_above_all_are_503_while_the_others_are_busy()
    {
        using ProxyRig rig = new(agent: true, ["--max-connections", "16"], silent: true);
        for (int i = 0; i < 16; i++)
        {
            rig.Connect($"127.0.0.{i + 10}").Send(Encoding.ASCII.GetBytes(Get));
            int busy = i + 1;
            Until.True(() => rig.Server.Loop.ConnectionCount == 2 * busy, "the guest and its agent");
        }

        Assert.That(rig.Ask(""), Does.StartWith("HTTP/1.1 503 ").And.Contain("reason: overloaded").And.Contain("Retry-After: 1\r\n"));
    }

    [Test]
    public async Task A_drain_waits_for_an_exchange_as_long_as_allowed()
    {
        using ProxyRig rig = new(agent: true, ["--drain-timeout", "0.2"], silent: true);
        rig.Connect().Send(Encoding.ASCII.GetBytes(Get));
        Until.True(() => rig.Server.Loop.ConnectionCount == 2, "the guest and its agent");
        Assert.That(await rig.Server.DrainAsync(), Is.False);
    }

    [Test]
    public void Connections_to_the_agent_are_kept_up_to_the_limit()
    {
        using ProxyRig rig = new("--max-agent-connections", "1");
        Socket[] guests = [rig.Connect(), rig.Connect(), rig.Connect()];
        foreach (Socket guest in guests)
        {
            guest.Send(Encoding.ASCII.GetBytes(Get));
        }

        foreach (Socket guest in guests)
        {
            ProxyRig.ReadAnswer(guest);
        }

        Until.True(() => rig.Server.Loop.ConnectionCount == 4, "three guests and one agent");
    }

    [Test]
    public void A_large_body_is_refused_before_it_is_read([Values] bool chunked)
    {
        using ProxyRig rig = new(agent: true, [], silent: true);
        using Socket guest = rig.Connect();
        guest.Send(Encoding.ASCII.GetBytes("POST / HTTP/1.1\r\nHost: h\r\n" + (chunked ? "Transfer-Encoding: chunked\r\n\r\n" : "Content-Length: 104857600\r\n\r\n")));
        byte[] part = [.. Encoding.ASCII.GetBytes("10000\r\n"), .. new byte[65536], .. "\r\n"u8];
        guest.SendBufferSize = 65536;
        guest.Blocking = false;
        long sent = 0;
        int idle = 0;
        using ManualResetEventSlim pause = new();
        while (idle < 50 && sent < 104857600)
        {
            try
            {
                sent += guest.Send(part.AsSpan((int)(sent % part.Length)));
                idle = 0;
            }
            catch (SocketException e) when (e.SocketErrorCode is SocketError.WouldBlock)
            {
                idle++;
                pause.Wait(10);
            }
            catch (SocketException)
            {
                break;
            }
        }

        guest.Blocking = true;
        Assert.That(ProxyRig.ReadToEnd(guest), Does.StartWith("HTTP/1.1 413 ").And.Contain("reason: body-too-large"));
        TestContext.Out.WriteLine($"{sent} bytes were sent, socket buffers included");
        Assert.That(sent, Is.LessThan(12 << 20));
    }
}
