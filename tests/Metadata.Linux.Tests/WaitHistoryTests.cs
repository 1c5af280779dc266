using Metadata.Linux.Transport;

namespace Metadata.Linux.Tests;

public sealed class WaitHistoryTests
{
    private WaitHistory _history;

    [SetUp]
    public void Forget() => _history = default;

    [Test]
    public void A_loop_that_knows_nothing_sleeps() => Assert.That(_history.ExpectsSoon, Is.False);

    [Test]
    public void Eight_short_waits_for_one_event_each_make_the_next_one_expected()
    {
        Sleep(7);
        Assert.That(_history.ExpectsSoon, Is.False);
        Sleep(1);
        Assert.That(_history.ExpectsSoon, Is.True);
    }

    [Test]
    public void A_long_wait_or_several_events_at_once_begin_the_count_anew([Values] bool isLong)
    {
        Sleep(7);
        _history.Slept(isShort: !isLong, events: isLong ? 1 : 2);
        Sleep(7);
        Assert.That(_history.ExpectsSoon, Is.False);
    }

    [Test]
    public void An_event_that_came_in_time_keeps_the_loop_asking()
    {
        Sleep(8);
        _history.AskedAgain(came: true);
        Assert.That(_history.ExpectsSoon, Is.True);
    }

    [Test]
    public void A_try_in_vain_asks_for_twice_as_many_short_waits_and_one_that_was_not_forgives_one()
    {
        Sleep(8);
        _history.AskedAgain(came: false);
        Sleep(15);
        Assert.That(_history.ExpectsSoon, Is.False);
        Sleep(1);
        Assert.That(_history.ExpectsSoon, Is.True);

        _history.AskedAgain(came: true);
        _history.AskedAgain(came: false);
        Sleep(29);
        Assert.That(_history.ExpectsSoon, Is.False, "15 were asked for, so 30 are now");
        Sleep(1);
        Assert.That(_history.ExpectsSoon, Is.True);
    }

    [Test]
    public void Where_every_other_try_is_in_vain_the_loop_soon_sleeps_almost_always()
    {
        int asked = 0;
        for (int wait = 0; wait < 100_000; wait++)
        {
            if (_history.ExpectsSoon)
            {
                _history.AskedAgain(came: asked++ % 2 == 0);
            }
            else
            {
                Sleep(1);
            }
        }

        Assert.That(asked, Is.LessThan(100));
    }

    private void Sleep(int times)
    {
        for (int i = 0; i < times; i++)
        {
            _history.Slept(isShort: true, events: 1);
        }
    }
}
