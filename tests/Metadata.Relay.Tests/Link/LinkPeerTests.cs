using System.Buffers;
using System.Text;
using Metadata.Relay.Link;

namespace Metadata.Relay.Tests.Link;

/// <summary>An agent that is not as it should be, and a peer that says nothing any more.</summary>
public sealed class LinkPeerTests
{
    private static readonly TimeSpan ProbeAfter = TimeSpan.FromSeconds(5);

    private static IEnumerable<TestCaseData> FromAnAgent()
    {
        yield return Case("type 0", LinkRig.Frame(1, 0, 0, []));
        yield return Case("an unknown flag", LinkRig.Frame(1, 2, 2, [1]));
        yield return Case("longer than allowed", LinkRig.Frame(1, 2, 0, new byte[LinkProtocol.MaxPayload + 1]));
        yield return Case("a stream that the agent opens", LinkRig.Frame(2, 1, 0, new byte[LinkProtocol.IdentitySize + LinkProtocol.TraceSize]));
        yield return Case("data for a stream never opened", LinkRig.Frame(77, 2, 0, [1]));
        yield return Case("credit for a stream never opened", LinkRig.Frame(77, 3, 0, [0, 0, 0, 1]));
        yield return Case("endless credit", LinkRig.Frame(1, 3, 0, [0xFF, 0xFF, 0xFF, 0xFF]));
        yield return Case("a short ping", LinkRig.Frame(0, 5, 0, [1]));
        yield return Case("going away with half a number", LinkRig.Frame(0, 7, 0, [0, 0]));
        yield return Case("no frame at all", "HTTP/1.1 400 Bad Request\r\n\r\n"u8.ToArray());
        yield return Case("nothing", []);
    }

    [TestCaseSource(nameof(FromAnAgent))]
    public async Task What_no_agent_of_ours_says_ends_the_link_and_the_request_is_asked_again(byte[] bytes)
    {
        var rig = new LinkRig { Stranger = agent => Speak(agent, bytes) };
        var guest = rig.Guest();
        guest.Send(LinkRig.Get("/"));
        Assert.That(await LinkRig.TakeAsync(guest, 10), Does.StartWith("HTTP/1.1 200 ").And.EndWith("linked"));
        Assert.That((rig.Dialled, rig.Client.IsLinked), Is.EqualTo((2, true)));
    }

    [Test]
    public void An_agent_that_says_nothing_to_the_offer_gets_it_again_after_5_seconds()
    {
        var time = new SteppedTime();
        var rig = new LinkRig(time: time) { Stranger = static _ => { } };
        var guest = rig.Guest();
        guest.Send(LinkRig.Get("/a"));
        Assert.That(guest.Take(), Is.Empty);
        rig.LastProxyEnd!.PassDeadline();
        Assert.That(guest.Take(), Does.EndWith("plain"), "nobody waits for more");
        guest.Send(LinkRig.Get("/b"));
        Assert.That(guest.Take(), Does.EndWith("plain"));
        time.Advance(TimeSpan.FromSeconds(5));
        guest.Send(LinkRig.Get("/c"));
        Assert.That(guest.Take(), Does.EndWith("linked"));
    }

    [Test]
    public void A_peer_that_owes_an_answer_and_says_nothing_is_asked_after_5_seconds_and_left_after_10()
    {
        var time = new SteppedTime();
        var link = Open(time, out var served);
        time.Advance(ProbeAfter - TimeSpan.FromSeconds(1));
        Assert.That(link.Take(), Is.Empty);
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.That(link.Take(), Does.StartWith("\0\0\0\0\u0005\0"), "a PING");
        time.Advance(ProbeAfter - TimeSpan.FromSeconds(1));
        Assert.That(served.IsCompleted, Is.False);
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.That((served.IsCompleted, link.Aborted), Is.EqualTo((true, true)));
    }

    [Test]
    public void A_peer_that_answers_the_question_may_take_its_time()
    {
        var time = new SteppedTime();
        var link = Open(time, out var served);
        for (var round = 0; round < 4; round++)
        {
            time.Advance(ProbeAfter);
            var ping = Encoding.Latin1.GetBytes(link.Take());
            Assert.That(ping, Has.Length.EqualTo(LinkProtocol.HeaderSize + sizeof(ulong)), $"question {round}");
            link.Send(LinkRig.Frame(0, 6, 0, ping[LinkProtocol.HeaderSize..]));
        }

        Assert.That(served.IsCompleted, Is.False);
    }

    [Test]
    public void A_link_without_streams_is_asked_nothing()
    {
        var time = new SteppedTime();
        var link = Connect(new LinkRig(time: time), out var served);
        link.Take();
        time.Advance(TimeSpan.FromMinutes(5));
        Assert.That((link.Take(), served.IsCompleted), Is.EqualTo(("", false)));
    }

    // A request whose answer never comes: after the 101 nothing is said.
    private static FakeConnection Open(SteppedTime time, out Task served)
    {
        var rig = new LinkRig(time: time) { Handler = static _ => new ValueTask(new TaskCompletionSource().Task) };
        var link = Connect(rig, out served);
        link.Take();
        var payload = new byte[LinkProtocol.IdentitySize + LinkProtocol.TraceSize];
        LinkRig.Identity.Write(payload);
        new LinkTrace(Guid.NewGuid(), 1, 1).Write(payload.AsSpan(LinkProtocol.IdentitySize));
        link.Send(LinkRig.Frame(1, 1, 1, [.. payload, .. "GET / HTTP/1.1\r\nHost: h\r\n\r\n"u8]));
        return link;
    }

    private static FakeConnection Connect(LinkRig rig, out Task served)
    {
        var link = new FakeConnection();
        served = rig.Agent.ServeAsync(link).AsTask();
        link.Send("GET / HTTP/1.1\r\nHost: agent\r\nConnection: Upgrade\r\nUpgrade: metadata-link/2\r\n\r\n");
        return link;
    }

    private static async void Speak(PairedConnection agent, byte[] bytes)
    {
        await TakeAsync(agent);
        agent.Output.Write("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: "u8);
        agent.Output.Write(LinkProtocol.Token);
        agent.Output.Write("\r\n\r\n"u8);
        await agent.Output.FlushAsync();
        await TakeAsync(agent);
        agent.Output.Write(bytes);
        await agent.Output.FlushAsync();
        if (bytes.Length == 0)
        {
            await agent.CloseAsync(linger: false);
        }
    }

    private static async Task TakeAsync(PairedConnection agent)
    {
        var read = await agent.Input.ReadAsync();
        agent.Input.AdvanceTo(read.Buffer.End);
    }

    private static TestCaseData Case(string name, byte[] bytes) => new TestCaseData(bytes).SetArgDisplayNames(name);
}
