namespace Metadata.Relay.Tests;

public sealed class SourceLimitTests
{
    private const string Get = "GET /a HTTP/1.1\r\nHost: h\r\n\r\n";

    private static readonly UInt128 Hostile = new(0, 0xFFFF_0A00_0005);
    private static readonly UInt128 Innocent = new(0, 0xFFFF_0A00_0006);

    [Test]
    public void Above_its_cap_a_source_loses_its_own_oldest_idle_connection()
    {
        var rig = new Rig(RelayLimits.Default with { MaxConnectionsPerSource = 2, CrowdedFrom = 0 });
        var innocent = rig.Connect(Innocent);
        var oldest = rig.Connect(Hostile);
        var younger = rig.Connect(Hostile);
        var newest = rig.Connect(Hostile);
        Assert.That(
            (innocent.Closed, oldest.Closed, younger.Closed, newest.Closed), Is.EqualTo((false, true, false, false)));
    }

    [Test]
    public void With_room_for_all_a_source_may_have_as_many_connections_as_it_likes()
    {
        var rig = new Rig(RelayLimits.Default with { MaxConnectionsPerSource = 2, CrowdedFrom = 4 });
        var guests = Enumerable.Range(0, 4).Select(_ => rig.Connect(Hostile)).ToArray();
        Assert.That(guests.Any(guest => guest.Closed), Is.False);
        rig.Connect(Hostile);
        Assert.That(guests.Select(guest => guest.Closed), Is.EqualTo(new[] { true, false, false, false }));
    }

    [Test]
    public void A_source_with_its_cap_of_busy_connections_is_told_429()
    {
        var rig = new Rig(RelayLimits.Default with { MaxConnectionsPerSource = 1, CrowdedFrom = 0 });
        rig.Dialer.Add();
        rig.Connect(Hostile).Send(Get);
        var refused = rig.Connect(out var served, Hostile);
        Assert.That(refused.Take(), Does.StartWith("HTTP/1.1 429 Too Many Requests\r\n").And.Contain("reason: too-many-connections\n").And.Contain("Retry-After: 1\r\n"));
        Assert.That(refused.Lingered && served.IsCompletedSuccessfully);
        Assert.That(rig.Connect(Innocent).Closed, Is.False);
    }

    [Test]
    public void Those_told_429_that_do_not_go_are_not_many()
    {
        var rig = new Rig(RelayLimits.Default with { MaxConnectionsPerSource = 1, CrowdedFrom = 0 });
        rig.Dialer.Add();
        rig.Connect(Hostile).Send(Get);
        var refused = Enumerable.Range(0, 20).Select(_ =>
        {
            var guest = new FakeConnection { Source = Hostile, HoldClose = true };
            rig.Serve(guest);
            return guest;
        }).ToArray();
        Assert.That(refused.Count(guest => guest.Aborted), Is.EqualTo(12));
    }

    [Test]
    public void Requests_above_the_burst_are_429_on_a_kept_connection_until_time_gives_new_ones()
    {
        var rig = new Rig(RelayLimits.Default with { SourceRequestRate = 2, SourceRequestBurst = 3 });
        rig.Dialer.Add();
        var guest = rig.Connect(Hostile);
        for (var i = 0; i < 3; i++)
        {
            Assert.That(Ask(rig, guest), Does.StartWith("HTTP/1.1 404 "));
        }

        Assert.That(Ask(rig, guest), Does.StartWith("HTTP/1.1 429 ").And.Contain("reason: too-many-requests\n").And.Contain("Retry-After: 1\r\n").And.Not.Contain("Connection: close"));
        Assert.That(Ask(rig, rig.Connect(Innocent)), Does.StartWith("HTTP/1.1 404 "));
        rig.Time.Advance(TimeSpan.FromMilliseconds(500));
        Assert.That(Ask(rig, guest), Does.StartWith("HTTP/1.1 404 "));
        Assert.That(Ask(rig, guest), Does.StartWith("HTTP/1.1 429 "));
    }

    [Test]
    public void A_source_does_not_get_its_burst_back_by_connecting_anew()
    {
        var rig = new Rig(RelayLimits.Default with { SourceRequestRate = 1, SourceRequestBurst = 1 });
        Assert.That(Ask(rig, rig.Connect(Hostile)), Does.StartWith("HTTP/1.1 404 "));
        Assert.That(Ask(rig, rig.Connect(Hostile)), Does.StartWith("HTTP/1.1 429 "));
    }

    [Test]
    public void Zero_switches_a_limit_off()
    {
        var rig = new Rig(RelayLimits.Default with { SourceRequestRate = 0, SourceRequestBurst = 1, MaxConnectionsPerSource = 0 });
        var guests = Enumerable.Range(0, 100).Select(_ => rig.Connect(Hostile)).ToArray();
        Assert.That(guests.Any(guest => guest.Closed), Is.False);
        Assert.That(Enumerable.Range(0, 300).Select(_ => Ask(rig, guests[99])).Count(answer => answer.StartsWith("HTTP/1.1 429", StringComparison.Ordinal)), Is.Zero);
    }

    [Test]
    public void A_peer_without_an_address_has_no_limit_per_source()
    {
        var rig = new Rig(RelayLimits.Default with { SourceRequestRate = 1, SourceRequestBurst = 1, MaxConnectionsPerSource = 1 });
        var first = rig.Connect();
        var second = rig.Connect();
        Ask(rig, first);
        Assert.That(Ask(rig, first), Does.StartWith("HTTP/1.1 404 "));
        Assert.That(first.Closed || second.Closed, Is.False);
    }

    [Test]
    public void Sources_that_have_gone_are_forgotten()
    {
        var rig = new Rig();
        var table = new SourceTable(rig.Limits, rig.Time);
        for (var i = 1; i <= 100; i++)
        {
            table.Arrive((UInt128)i);
        }

        for (var i = 101; i <= 200; i++)
        {
            table.Arrive((UInt128)i);
        }

        Assert.That(table.Count, Is.LessThan(3));
    }

    [Test]
    public void Near_the_cap_the_oldest_idle_connection_makes_room_and_at_it_with_none_idle_the_new_one_is_told_503()
    {
        var rig = new Rig(RelayLimits.Default with { MaxConnections = 32 });
        var busy = Enumerable.Range(1, 30).Select(i => rig.Connect((UInt128)i)).ToArray();
        var evicting = rig.Connect(Hostile);
        Assert.That(busy.Count(guest => guest.Closed), Is.EqualTo(1));
        Assert.That(busy[0].Closed && !evicting.Closed);

        foreach (var guest in busy[1..].Append(evicting))
        {
            rig.Dialer.Add();
            guest.Send(Get);
        }

        foreach (var i in Enumerable.Range(100, 2))
        {
            rig.Dialer.Add();
            rig.Connect((UInt128)i).Send(Get);
        }

        var refused = rig.Connect(Innocent);
        Assert.That(refused.Take(), Does.StartWith("HTTP/1.1 503 ").And.Contain("reason: overloaded\n"));
    }

    private static string Ask(Rig rig, FakeConnection guest)
    {
        rig.Handler = exchange => exchange.RefuseAsync(Failure.NotFound);
        guest.Send(Get);
        return guest.Take();
    }
}
