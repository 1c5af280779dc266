namespace Metadata.Relay.Tests;

/// <summary>Two shares of the same connections.</summary>
public sealed class UpstreamShareTests
{
    [Test]
    public async Task A_share_that_is_used_up_is_refused_and_another_is_not()
    {
        var rig = new Rig();
        for (var i = 0; i < 4; i++)
        {
            rig.Dialer.Add();
        }

        var first = new UpstreamShare(rig.Pool, 2);
        var second = new UpstreamShare(rig.Pool, 2);
        var one = await first.RentAsync(fresh: false);
        var two = await first.RentAsync(fresh: false);
        Assert.That((await first.RentAsync(fresh: false)).Failure, Is.EqualTo(Failure.Overloaded));
        Assert.That((await second.RentAsync(fresh: false)).Failure, Is.EqualTo(Failure.None));
        first.Return(one.Connection!);
        Assert.That((await first.RentAsync(fresh: false)).Failure, Is.EqualTo(Failure.None));
        first.Discard(two.Connection!);
        Assert.That((await first.RentAsync(fresh: true)).Failure, Is.EqualTo(Failure.None));
        Assert.That((first.InFlight, second.InFlight), Is.EqualTo((2, 1)));
    }

    [Test]
    public async Task What_was_not_given_is_not_counted()
    {
        var rig = new Rig(RelayLimits.Default with { ConnectDeadline = TimeSpan.Zero });
        var share = new UpstreamShare(rig.Pool, 1);
        Assert.That((await share.RentAsync(fresh: false)).Connection, Is.Null);
        Assert.That(share.InFlight, Is.Zero);
    }
}
