using System.Text;
using System.Text.Json;

namespace Metadata.Nova.Tests;

/// <summary>JSON as Python reads and writes it.</summary>
public sealed class PythonJsonTests
{
    [Test]
    public void What_Python_recorded_is_rewritten_byte_for_byte()
    {
        var lines = File.ReadLines(Path.Join(AppContext.BaseDirectory, "Golden", "python_json.jsonl"))
            .Select(line => JsonSerializer.Deserialize<string?[]>(line)!).ToList();
        Assert.That(lines, Has.Count.GreaterThan(600));
        Assert.Multiple(() =>
        {
            foreach (var line in lines)
            {
                Assert.That(Rewrite(line[0]!), Is.EqualTo(line[1]), line[0]);
            }
        });
    }

    [Test]
    public void Nesting_without_end_is_refused_before_the_stack_ends() =>
        Assert.That(Rewrite(new string('[', 100_000)), Is.Null);

    [Test]
    public void An_integer_longer_than_Python_reads_is_refused()
    {
        Assert.That(Rewrite(new string('1', 4300)), Has.Length.EqualTo(4300));
        Assert.That(Rewrite(new string('1', 4301)), Is.Null);
    }

    [Test]
    public void Everything_outside_printable_ASCII_is_escaped_in_lower_case()
    {
        var json = new PythonJson().Value("\u0000\b\t\n\f\r\u001f \"\\/<>&'~\u007f\u00e9\u2713\U0001f600").ToBytes();
        Assert.That(Encoding.ASCII.GetString(json), Is.EqualTo(
            """
            "\u0000\b\t\n\f\r\u001f \"\\/<>&'~\u007f\u00e9\u2713\ud83d\ude00"
            """));
    }

    [Test]
    public void Values_of_every_kind_are_separated_as_Python_does()
    {
        var json = new PythonJson().Open('{').Field("a", null).Key("b").Value(-1L).Key("c").Value((long?)null).Key("d").Value(true)
            .Key("e").Open('[').Value("x").Value(2L).Close(']').Key("f").Open('{').Close('}').Close('}').ToBytes();
        Assert.That(Encoding.ASCII.GetString(json), Is.EqualTo("""{"a": null, "b": -1, "c": null, "d": true, "e": ["x", 2], "f": {}}"""));
    }

    private static string? Rewrite(string text)
    {
        try
        {
            return Encoding.ASCII.GetString(PythonJsonReader.Rewrite(text));
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
