using System.Text;
using Metadata.Relay.Link;

namespace Metadata.Relay.Tests.Link;

public sealed class LinkTests
{
    [Test]
    public void A_request_over_the_link_carries_its_identity_outside_the_guests_bytes()
    {
        var rig = new LinkRig();
        var guest = rig.Guest();
        guest.Send("GET /x HTTP/1.1\r\nHost: h\r\nX-Forwarded-For: 6.6.6.6\r\nUpgrade: metadata-link/2\r\nConnection: Upgrade\r\n\r\n");
        var answer = guest.Take();
        Assert.Multiple(() =>
        {
            Assert.That(answer, Does.StartWith("HTTP/1.1 200 OK\r\n").And.EndWith("\r\n\r\nlinked"));
            Assert.That(rig.Seen, Is.EqualTo(new[] { LinkRig.Identity }));
            Assert.That(rig.Client.IsLinked, Is.True);
        });
    }

    [Test]
    public void Many_guests_share_one_connection()
    {
        var rig = new LinkRig();
        for (var i = 0; i < 50; i++)
        {
            var guest = rig.Guest();
            guest.Send(LinkRig.Get("/a"));
            Assert.That(guest.Take(), Does.EndWith("linked"));
            guest.Send(LinkRig.Get("/b"));
            Assert.That(guest.Take(), Does.EndWith("linked"));
        }

        Assert.That(rig.Dialled, Is.EqualTo(1));
    }

    [Test]
    public async Task A_link_that_is_full_gives_way_to_another_and_ends_with_the_last_of_its_streams()
    {
        var rig = new LinkRig();
        List<IRelayConnection> streams = [];
        for (var i = 0; i < LinkProtocol.MaxStreams; i++)
        {
            streams.Add((await rig.Client.RentAsync(fresh: false)).Connection!);
        }

        Assert.That(rig.Dialled, Is.EqualTo(1));
        var next = (await rig.Client.RentAsync(fresh: false)).Connection!;
        Assert.That((rig.Dialled, rig.Agent.ConnectionCount), Is.EqualTo((2, 2)));
        streams.ForEach(rig.Client.Discard);
        Assert.That(rig.Agent.ConnectionCount, Is.EqualTo(1), "the first one has ended");
        rig.Client.Discard(next);
        Assert.That(rig.Client.IsLinked, Is.True, "the second one is kept for the next request");
    }

    [Test]
    public void Answers_come_back_in_any_order()
    {
        var waiting = new Dictionary<string, TaskCompletionSource>();
        var rig = new LinkRig
        {
            Handler = async exchange =>
            {
                var path = System.Text.Encoding.ASCII.GetString(exchange.Head.Path);
                var turn = waiting[path] = new TaskCompletionSource();
                await turn.Task;
                await exchange.AnswerAsync(200, default, System.Text.Encoding.ASCII.GetBytes(path));
            },
        };
        var first = rig.Guest();
        first.Send(LinkRig.Get("/first"));
        var second = rig.Guest();
        second.Send(LinkRig.Get("/second"));
        waiting["/second"].SetResult();
        Assert.That(second.Take(), Does.EndWith("/second"));
        Assert.That(first.Take(), Is.Empty);
        waiting["/first"].SetResult();
        Assert.That(first.Take(), Does.EndWith("/first"));
    }

    [TestCase(1)]
    [TestCase(16 * 1024)]
    [TestCase(64 * 1024)]
    [TestCase(1_000_000)]
    public async Task A_body_comes_back_whole_whatever_its_size(int length)
    {
        var body = LinkRig.Bytes(length);
        var rig = new LinkRig { Handler = exchange => exchange.AnswerAsync(200, default, body) };
        var guest = rig.Guest();
        guest.Send(LinkRig.Get("/body"));
        var answer = await LinkRig.TakeAsync(guest, length);
        Assert.That(answer[(answer.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..], Is.EqualTo(System.Text.Encoding.ASCII.GetString(body)));
    }

    [Test]
    public async Task A_posted_body_reaches_the_agent_whole()
    {
        var sent = LinkRig.Bytes(300_000);
        byte[]? got = null;
        var rig = new LinkRig
        {
            Handler = async exchange =>
            {
                var body = await exchange.ReadBodyAsync();
                got = body.Body.ToArray();
                await exchange.AnswerAsync(200, default, "ok"u8.ToArray());
            },
        };
        var guest = rig.Guest();
        guest.Send($"POST /p HTTP/1.1\r\nHost: h\r\nContent-Length: {sent.Length}\r\n\r\n");
        for (var at = 0; at < sent.Length; at += 10_000)
        {
            guest.Send(sent.AsSpan(at, 10_000));
        }

        await LinkRig.TakeAsync(guest, 10);
        Assert.That(got, Is.EqualTo(sent));
    }

    [Test]
    public async Task An_answer_before_the_whole_body_reaches_the_guest_whose_upload_waits_for_credit()
    {
        var answer = new TaskCompletionSource();
        var rig = new LinkRig
        {
            Handler = async exchange =>
            {
                await answer.Task;
                await exchange.AnswerAsync(400, default, "no"u8.ToArray());
            },
        };
        var guest = rig.Guest();
        guest.Send("POST /p HTTP/1.1\r\nHost: h\r\nContent-Length: 1000000\r\n\r\n");
        var piece = LinkRig.Bytes(60_000);
        guest.Send(piece);
        guest.Send(piece);
        guest.TrySend(System.Text.Encoding.ASCII.GetString(piece));
        answer.SetResult();
        Assert.That(await LinkRig.TakeAsync(guest, 10), Does.StartWith("HTTP/1.1 400 "));
        Assert.That(rig.Client.IsLinked, "the link goes on");
    }

    [Test]
    public void A_guest_that_reads_nothing_holds_up_no_other()
    {
        var body = LinkRig.Bytes(1_000_000);
        var rig = new LinkRig();
        var small = rig.Guest();
        small.Send(LinkRig.Get("/small"));
        small.Skip();
        rig.Handler = exchange => exchange.Head.Path.SequenceEqual("/big"u8)
            ? exchange.AnswerAsync(200, default, body)
            : exchange.AnswerAsync(200, default, "small"u8.ToArray());
        var deaf = rig.Guest();
        deaf.Send(LinkRig.Get("/big"));
        for (var i = 0; i < 100; i++)
        {
            small.Send(LinkRig.Get("/small"));
            Assert.That(small.Take(), Does.EndWith("small"));
        }
    }

    [Test]
    public void An_agent_that_does_not_know_the_link_is_spoken_to_in_plain_http()
    {
        var rig = new LinkRig { Speaks = false };
        var guest = rig.Guest();
        guest.Send(LinkRig.Get("/a"));
        Assert.That(guest.Take(), Does.EndWith("plain"));
        Assert.That(rig.Client.IsLinked, Is.False);
    }

    [TestCase("metadata-link/1")]
    [TestCase("metadata-link/3")]
    [TestCase("websocket")]
    public async Task An_agent_that_agrees_to_another_version_is_spoken_to_in_plain_http(string version)
    {
        var rig = new LinkRig { Speaks = false };
        rig.Stranger = agent => _ = AgreeAsync(agent, version);
        var guest = rig.Guest();
        guest.Send(LinkRig.Get("/a"));
        Assert.That(await LinkRig.TakeAsync(guest, 10), Does.StartWith("HTTP/1.1 200 ").And.EndWith("plain"));
        Assert.That((rig.Dialled, rig.Client.IsLinked), Is.EqualTo((2, false)));
    }

    [Test]
    public async Task A_draining_agent_finishes_what_it_has_and_the_next_request_goes_to_its_successor()
    {
        var turn = new TaskCompletionSource();
        var rig = new LinkRig
        {
            Handler = async exchange =>
            {
                await turn.Task;
                await exchange.AnswerAsync(200, default, "finished"u8.ToArray());
            },
        };
        var slow = rig.Guest();
        slow.Send(LinkRig.Get("/slow"));
        var drained = rig.Agent.DrainAsync();
        rig.ReplaceAgent();
        rig.Handler = null;
        var other = rig.Guest();
        other.Send(LinkRig.Get("/other"));
        Assert.That(other.Take(), Does.EndWith("linked"));
        Assert.That(drained.IsCompleted, Is.False);
        turn.SetResult();
        Assert.That(slow.Take(), Does.EndWith("finished"));
        await drained;
    }

    [Test]
    public void A_link_that_breaks_is_made_anew_and_the_request_repeated()
    {
        var rig = new LinkRig();
        rig.Handler = _ =>
        {
            rig.Handler = null;
            rig.LastAgentEnd!.Abort();
            return ValueTask.CompletedTask;
        };
        var guest = rig.Guest();
        guest.Send(LinkRig.Get("/again"));
        Assert.That(guest.Take(), Does.EndWith("linked"));
        Assert.That(rig.Dialled, Is.EqualTo(2));
    }

    [Test]
    public void A_guest_that_leaves_takes_only_its_own_stream_along()
    {
        var turns = new List<TaskCompletionSource>();
        var rig = new LinkRig
        {
            Handler = async exchange =>
            {
                var turn = new TaskCompletionSource();
                turns.Add(turn);
                await turn.Task;
                await exchange.AnswerAsync(200, default, "late"u8.ToArray());
            },
        };
        var leaving = rig.Guest();
        leaving.Send(LinkRig.Get("/leaving"));
        var staying = rig.Guest();
        staying.Send(LinkRig.Get("/staying"));
        leaving.Abort();
        turns[0].SetResult();
        turns[1].SetResult();
        Assert.That(staying.Take(), Does.EndWith("late"));
        Assert.That(rig.Dialled, Is.EqualTo(1));
    }

    [Test]
    public async Task Guests_that_wait_for_one_dial_all_go_on_on_the_thread_that_ends_it()
    {
        var rig = new LinkRig { Gate = new TaskCompletionSource() };
        Task<int>[] guests = [.. Enumerable.Range(0, 8).Select(_ => RentAsync(rig))];
        Assert.That(guests, Has.None.Property(nameof(Task.IsCompleted)).True);
        rig.Gate.SetResult();
        int[] threads = await Task.WhenAll(guests);
        Assert.Multiple(() =>
        {
            Assert.That(threads.Distinct().ToArray(), Has.Length.EqualTo(1));
            Assert.That(rig.Dialled, Is.EqualTo(1));
        });
    }

    private static async Task<int> RentAsync(LinkRig rig)
    {
        UpstreamLease lease = await rig.Client.RentAsync(fresh: false);
        Assert.That(lease.Connection, Is.InstanceOf<LinkStream>());
        return Environment.CurrentManagedThreadId;
    }

    private static async Task AgreeAsync(PairedConnection agent, string version)
    {
        var offer = await agent.Input.ReadAsync();
        Assert.That(Encoding.ASCII.GetString(offer.Buffer), Does.Contain("\r\nUpgrade: metadata-link/2\r\n"));
        agent.Input.AdvanceTo(offer.Buffer.End);
        await agent.Output.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: {version}\r\n\r\n"));
    }
}
