using Metadata.NamespaceProxy.Supervise;
using Metadata.NamespaceProxy.Tests.Support;

namespace Metadata.NamespaceProxy.Tests.Supervise;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class RestartScheduleTests
{
    private readonly FakeTime _time = new();

    [Test]
    public void The_first_start_is_at_once() => Assert.That(new RestartSchedule(_time).Due, Is.EqualTo(TimeSpan.Zero));

    [Test]
    public void A_proxy_that_ends_again_and_again_waits_longer_and_longer_but_never_above_half_a_minute()
    {
        RestartSchedule schedule = new(_time);
        List<double> pauses = [];
        for (int i = 0; i < 10; i++)
        {
            schedule.Started();
            pauses.Add(schedule.Ended().TotalSeconds);
        }

        Assert.That(pauses, Is.EqualTo([0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 12.8, 25.6, 30, 30]).Within(1e-9));
    }

    [Test]
    public void What_is_left_of_a_pause_shrinks_with_time()
    {
        RestartSchedule schedule = new(_time);
        schedule.Started();
        schedule.Ended();
        Assert.That(schedule.Due, Is.EqualTo(TimeSpan.FromMilliseconds(200)));
        _time.Advance(TimeSpan.FromMilliseconds(150));
        Assert.That(schedule.Due, Is.EqualTo(TimeSpan.FromMilliseconds(50)));
        _time.Advance(TimeSpan.FromMilliseconds(50));
        Assert.That(schedule.Due, Is.LessThanOrEqualTo(TimeSpan.Zero));
    }

    [Test]
    public void A_steady_run_begins_the_schedule_anew()
    {
        RestartSchedule schedule = new(_time);
        for (int i = 0; i < 5; i++)
        {
            schedule.Started();
            schedule.Ended();
        }

        schedule.Started();
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.That(schedule.Ended(), Is.EqualTo(TimeSpan.FromMilliseconds(200)));
    }

    [Test]
    public void A_start_that_fails_waits_as_well()
    {
        RestartSchedule schedule = new(_time);
        Assert.That(schedule.Failed(), Is.EqualTo(TimeSpan.FromMilliseconds(200)));
        Assert.That(schedule.Failed(), Is.EqualTo(TimeSpan.FromMilliseconds(400)));
    }
}
