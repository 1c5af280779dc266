using System.Buffers;
using System.Net;
using System.Text;
using Metadata.Http;

namespace Metadata.Relay.Tests;

/// <summary>The supervisor's question, and guests who ask the same.</summary>
public sealed class ProbeTests
{
    private const string Get = "GET /.metadata-proxy/probe HTTP/1.1\r\nHost: h\r\n\r\n";

    private static readonly UInt128 Loopback = new(0, 0xFFFF_7F00_0001);
    private static readonly UInt128 Guest = new(0, 0xFFFF_0A00_0005);

    [Test]
    public void From_loopback_it_is_neither_limited_nor_counted()
    {
        Rig rig = new(RelayLimits.Default with { SourceRequestRate = 1, SourceRequestBurst = 1 }) { Handler = ProbeRequest.AnswerAsync };
        for (int i = 0; i < 5; i++)
        {
            FakeConnection prober = rig.Connect(Loopback);
            prober.Send(Get);
            Assert.That(prober.Take(), Does.StartWith("HTTP/1.1 404 Not Found\r\n").And.Contain("reason: probe\n"));
        }

        Assert.That((rig.Server.Counters.Requests, rig.Server.Counters.Refusals.Count, rig.Server.Offenders.Total), Is.EqualTo((0L, 0, 0L)));
    }

    [Test]
    public void From_a_guest_it_is_a_request_like_any_other()
    {
        Rig rig = new(RelayLimits.Default with { SourceRequestRate = 1, SourceRequestBurst = 1 }) { Handler = static exchange => exchange.RefuseAsync(Failure.NotFound) };
        rig.Connect(Guest).Send(Get);
        FakeConnection second = rig.Connect(Guest);
        second.Send(Get);
        Assert.That(second.Take(), Does.StartWith("HTTP/1.1 429 "));
        Assert.That((rig.Server.Counters.Requests, rig.Server.Offenders.Total), Is.EqualTo((2L, 1L)));
        Assert.That(rig.Server.Counters.Refusals, Is.EquivalentTo(new Dictionary<string, long> { ["not-found"] = 1, ["too-many-requests"] = 1 }));
    }

    [Test]
    public void Nobody_is_told_of_the_agents_answer_to_it()
    {
        EndedExchanges told = new();
        Rig rig = new(observer: told);
        FakeConnection agent = rig.Dialer.Add();
        FakeConnection prober = rig.Connect(Loopback);
        FakeConnection guest = rig.Connect(Guest);
        prober.Send(Get);
        agent.Send("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
        Assert.That(prober.Take(), Does.StartWith("HTTP/1.1 404 "));
        Assert.That((told.Answers, told.Seen.Count), Is.EqualTo((0, 0)));
        guest.Send(Get);
        agent.Send("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
        Assert.That(guest.Take(), Does.StartWith("HTTP/1.1 404 "));
        Assert.That((told.Answers, told.Seen.Count), Is.EqualTo((1, 1)));
    }

    [TestCase("127.0.0.1", true)]
    [TestCase("127.255.255.254", true)]
    [TestCase("::1", true)]
    [TestCase("::ffff:127.0.0.1", true)]
    [TestCase("128.0.0.1", false)]
    [TestCase("126.255.255.255", false)]
    [TestCase("10.0.0.5", false)]
    [TestCase("169.254.169.254", false)]
    [TestCase("::", false)]
    [TestCase("::2", false)]
    [TestCase("::127.0.0.1", false)]
    [TestCase("fe80::1", false)]
    public void Only_loopback_asks_it(string address, bool asks)
        => Assert.That(ProbeRequest.Is(Head("/.metadata-proxy/probe"), IPAddress.Parse(address)), Is.EqualTo(asks));

    [TestCase("/.metadata-proxy/probe/")]
    [TestCase("/.metadata-proxy/probe?x")]
    [TestCase("/.METADATA-PROXY/probe")]
    [TestCase("/")]
    public void Another_path_is_another_question(string path) => Assert.That(ProbeRequest.Is(Head(path), IPAddress.Loopback), Is.False);

    [Test]
    public void Answers_are_counted_by_class_and_by_their_time()
    {
        Rig rig = new() { Handler = static exchange => exchange.AnswerAsync(exchange.Head.Path.Length > 2 ? 302 : 200, default, "x"u8.ToArray()) };
        FakeConnection guest = rig.Connect(Guest);
        guest.Send("GET /a HTTP/1.1\r\nHost: h\r\n\r\nGET /bc HTTP/1.1\r\nHost: h\r\n\r\nGET\r\n\r\n");
        RelayCounters counters = rig.Server.Counters;
        Assert.That((counters.Requests, string.Join(' ', counters.Answers.ToArray())), Is.EqualTo((3L, "1 1 1 0")));
        Assert.That(counters.Durations.ToArray().Sum(), Is.EqualTo(2), "what was not understood was not handled");
        Assert.That(counters.Durations.Length, Is.EqualTo(RelayCounters.DurationBounds.Length + 1));
    }

    [Test]
    public void A_change_is_told_once_until_it_is_known()
    {
        int told = 0;
        Rig rig = new() { Handler = static exchange => exchange.AnswerAsync(200, default, default) };
        rig.Server.Counters.Changed = () => told++;
        FakeConnection guest = rig.Connect(Guest);
        guest.Send("GET /a HTTP/1.1\r\nHost: h\r\n\r\n");
        Assert.That(told, Is.EqualTo(1));
        rig.Server.Counters.Settle();
        guest.Send("GET /a HTTP/1.1\r\nHost: h\r\n\r\n");
        Assert.That(told, Is.EqualTo(2));
    }

    private static RequestHead Head(string path)
    {
        RequestHead head = new();
        byte[] bytes = Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: h\r\n\r\n");
        Assert.That(RequestParser.Parse(new ReadOnlySequence<byte>(bytes), head, HeadLimits.Default).Status, Is.EqualTo(ParseStatus.Complete));
        return head;
    }
}
