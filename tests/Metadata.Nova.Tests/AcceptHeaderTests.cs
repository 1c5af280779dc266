using System.Text;

namespace Metadata.Nova.Tests;

/// <summary>The choice of an error's shape; the expectations are WebOb's.</summary>
public sealed class AcceptHeaderTests
{
    [TestCase("", ErrorFormat.Plain)]
    [TestCase("*/*", ErrorFormat.Html)]
    [TestCase("text/*", ErrorFormat.Html)]
    [TestCase("TEXT/HTML", ErrorFormat.Html)]
    [TestCase("application/json", ErrorFormat.Json)]
    [TestCase("application/*", ErrorFormat.Json)]
    [TestCase("text/plain", ErrorFormat.Plain)]
    [TestCase("text/plain, application/json;q=0.1", ErrorFormat.Json)]
    [TestCase("text/html;q=0.5, application/json", ErrorFormat.Json)]
    [TestCase("text/html, application/json", ErrorFormat.Html)]
    [TestCase("application/json, */*;q=0.9", ErrorFormat.Json)]
    [TestCase("text/html;q=0, */*", ErrorFormat.Json)]
    [TestCase("text/html;q=0, application/json;q=0, */*", ErrorFormat.Plain)]
    [TestCase("text/html;q=0, text/html", ErrorFormat.Plain)]
    [TestCase("text/html;level=1", ErrorFormat.Plain)]
    [TestCase("text/*;level=1", ErrorFormat.Html)]
    [TestCase("*/*;x=1;q=0.2, application/json;q=0.3", ErrorFormat.Json)]
    [TestCase("text/html;q=0.4;ext", ErrorFormat.Html)]
    [TestCase("text/plain;a=\"x, application/json\"", ErrorFormat.Plain)]
    [TestCase("application/json , ,", ErrorFormat.Json)]
    [TestCase("text/plain;q=1.000", ErrorFormat.Plain)]
    [TestCase("text/html;Q=0.", ErrorFormat.Plain)]
    public void The_most_specific_range_decides(string accept, object format) => Assert.That(Choose(accept), Is.EqualTo(format));

    [TestCase("garbage")]
    [TestCase("*")]
    [TestCase("text")]
    [TestCase("text/")]
    [TestCase(",application/json")]
    [TestCase("application/json;")]
    [TestCase("application/json;q=2")]
    [TestCase("application/json;q=0.1234")]
    [TestCase("application/json;q=1.001")]
    [TestCase("application/json;q=.5")]
    [TestCase("application/json;q= 0.5")]
    [TestCase("application/json;a")]
    [TestCase("application/json;a=\"b")]
    [TestCase("application/json text/plain")]
    public void A_malformed_value_accepts_everything(string accept) => Assert.That(Choose(accept), Is.EqualTo(ErrorFormat.Html));

    private static ErrorFormat Choose(string accept) => AcceptHeader.Choose(Encoding.Latin1.GetBytes(accept));
}
