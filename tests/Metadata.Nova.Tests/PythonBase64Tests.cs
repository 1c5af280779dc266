using System.Text;

namespace Metadata.Nova.Tests;

/// <summary>Base64 as Python's b64decode; the expectations are its answers.</summary>
public sealed class PythonBase64Tests
{
    [TestCase("", "")]
    [TestCase("YQ==", "a")]
    [TestCase("YWI=", "ab")]
    [TestCase("YWJj", "abc")]
    [TestCase("Y W\nJj", "abc")]
    [TestCase("-_YWJj!", "abc")]
    [TestCase("YQ==YWJj", "a")]
    [TestCase("YQ=Q=", "a\u0004")]
    [TestCase("YWJj====", "abc")]
    [TestCase("====", "")]
    [TestCase("YQ====", "a")]
    public void Foreign_characters_are_skipped_and_padding_ends_it(string text, string expected) =>
        Assert.That(Encoding.ASCII.GetString(PythonBase64.Decode(text)), Is.EqualTo(expected));

    [TestCase("Y")]
    [TestCase("YQ")]
    [TestCase("YQ=")]
    [TestCase("YWI")]
    [TestCase("YWJjY")]
    [TestCase("éYQ==")]
    public void An_incomplete_group_or_a_foreign_script_is_refused(string text) =>
        Assert.That(() => PythonBase64.Decode(text), Throws.InstanceOf<FormatException>());
}
