using Metadata.Agent.Logging;

namespace Metadata.Agent.Tests.Logging;

public sealed class LogTextTests
{
    [TestCase("plain text, umlauts \u00fc too", ExpectedResult = "plain text, umlauts \u00fc too")]
    [TestCase("two\r\nlines", ExpectedResult = "two\\u000d\\u000alines")]
    [TestCase("\u001b[2J", ExpectedResult = "\\u001b[2J")]
    [TestCase("abc\u202edef\u2066", ExpectedResult = "abc\\u202edef\\u2066")]
    [TestCase("\u2028\u0085\u200f", ExpectedResult = "\\u2028\\u0085\\u200f")]
    public string Nothing_breaks_the_line_drives_the_terminal_or_turns_the_text(string text) => LogText.Escape(text);

    [Test]
    public void Endless_text_is_cut() => Assert.That(LogText.Escape(new string('x', 100_000)), Has.Length.LessThan(9000));
}
