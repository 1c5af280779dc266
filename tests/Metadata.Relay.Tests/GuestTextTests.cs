using System.Text;

namespace Metadata.Relay.Tests;

public sealed class GuestTextTests
{
    [TestCase("/latest/meta-data", ExpectedResult = "/latest/meta-data")]
    [TestCase("/a\r\nb\x1b[31m", ExpectedResult = "/a\\x0d\\x0ab\\x1b[31m")]
    [TestCase("/\u202egnp", ExpectedResult = "/\\xe2\\x80\\xaegnp")]
    [TestCase("/\\x0a", ExpectedResult = "/\\x5cx0a")]
    public string A_line_of_a_log_stays_one_line_whatever_a_guest_writes(string text) => GuestText.Escape(Encoding.UTF8.GetBytes(text));

    [Test]
    public void More_than_256_bytes_are_cut() => Assert.That(GuestText.Escape(new byte[5000].AsSpan()), Has.Length.EqualTo((256 * 4) + 3));

    [Test]
    public void The_query_is_left_out_because_it_may_hold_a_secret()
    {
        var rig = new Rig();
        var text = "";
        rig.Handler = exchange =>
        {
            text = GuestText.RequestOf(exchange);
            return exchange.AnswerAsync(200, default, default);
        };
        rig.Connect().Send("GET /a/b?token=secret HTTP/1.1\r\nHost: h\r\n\r\n");
        Assert.That(text, Is.EqualTo("GET /a/b"));
    }

    [Test]
    public void A_source_gets_ten_lines_a_second_and_the_others_lines_are_theirs()
    {
        var time = new FakeTime();
        var budget = new LineBudget(time);
        var written = Enumerable.Range(0, 25).Count(_ => budget.TryTake(1, out long _));
        Assert.Multiple(() =>
        {
            Assert.That(written, Is.EqualTo(10));
            Assert.That(budget.TryTake(2, out _), Is.True);
        });
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.That(budget.TryTake(1, out var withheld), Is.True);
        Assert.That(withheld, Is.EqualTo(15));
    }
}
