namespace Metadata.Relay.Tests;

public sealed class WindowCounterTests
{
    private const long Period = 1000;

    [Test]
    public void As_many_fit_as_the_limit_says_and_the_next_when_the_period_is_over()
    {
        WindowCounter counter = default;
        counter.Begin(0);
        Assert.That(Take(ref counter, 0, 10, 20), Is.EqualTo(10));
        Assert.That(counter.Wait(400, Period, 10), Is.EqualTo(601));
        Assert.That(counter.Wait(1001, Period, 10), Is.Zero);
    }

    [Test]
    public void The_period_before_fades_evenly()
    {
        WindowCounter counter = default;
        counter.Begin(0);
        Take(ref counter, 0, 10, 10);
        Assert.That(Take(ref counter, 1500, 10, 10), Is.EqualTo(5));
    }

    [Test]
    public void After_two_silent_periods_nothing_is_left()
    {
        WindowCounter counter = default;
        counter.Begin(0);
        Take(ref counter, 0, 10, 10);
        Assert.That(counter.IsEmpty(1999, Period), Is.False);
        Assert.That(counter.IsEmpty(2000, Period), Is.True);
        Assert.That(Take(ref counter, 2000, 10, 20), Is.EqualTo(10));
    }

    [TestCase(1)]
    [TestCase(3)]
    [TestCase(10)]
    [TestCase(60)]
    public void Whoever_waits_as_long_as_told_is_let_through(int limit)
    {
        WindowCounter counter = default;
        long now = 12345;
        counter.Begin(now);
        for (int i = 0; i < 500; i++)
        {
            now += counter.Wait(now, Period, limit);
            Assert.That(counter.Wait(now, Period, limit), Is.Zero, $"request {i}");
            counter.Count();
        }

        long expected = 500 / limit * Period;
        Assert.That(now - 12345, Is.InRange(expected - (2 * Period), expected + (2 * Period) + 500), "the limit is the rate of a source that always asks");
    }

    private static int Take(ref WindowCounter counter, long now, int limit, int tries)
    {
        int taken = 0;
        for (int i = 0; i < tries; i++)
        {
            if (counter.Wait(now, Period, limit) == 0)
            {
                counter.Count();
                taken++;
            }
        }

        return taken;
    }
}
