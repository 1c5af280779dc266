namespace Metadata.Configuration.Tests;

public sealed class IniGrammarTests
{
    [Test]
    public void Values_are_trimmed_and_unquoted_and_both_separators_work()
    {
        var c = OsloConfiguration.Parse("[DEFAULT]\na =  1 \nb: two words\nc = \" kept \"\nd = 'x=y'\ne = http://h:1/\nf =\n");

        Assert.That(c.Get("DEFAULT", "a"), Is.EqualTo("1"));
        Assert.That(c.Get("DEFAULT", "b"), Is.EqualTo("two words"));
        Assert.That(c.Get("DEFAULT", "c"), Is.EqualTo(" kept "));
        Assert.That(c.Get("DEFAULT", "d"), Is.EqualTo("x=y"));
        Assert.That(c.Get("DEFAULT", "e"), Is.EqualTo("http://h:1/"));
        Assert.That(c.Get("DEFAULT", "f"), Is.Empty);
    }

    [Test]
    public void Comments_are_whole_lines_only()
    {
        var c = OsloConfiguration.Parse("# one\n; two\n[DEFAULT]\na = 1 # part of the value\n");

        Assert.That(c.Get("DEFAULT", "a"), Is.EqualTo("1 # part of the value"));
    }

    [Test]
    public void Indented_lines_continue_a_value_until_a_blank_line()
    {
        var c = OsloConfiguration.Parse("[DEFAULT]\na = 1,\n  2,\n\t3\n\nb = 4\n");

        Assert.That(c.Get("DEFAULT", "a"), Is.EqualTo("1,\n2,\n3"));
        Assert.That(c.GetList("DEFAULT", "a"), Is.EqualTo(new[] { "1", "2", "3" }));
        Assert.That(c.Get("DEFAULT", "b"), Is.EqualTo("4"));
    }

    [Test]
    public void The_last_of_repeated_values_wins_and_all_of_them_are_a_multi_value()
    {
        var c = OsloConfiguration.Parse("[DEFAULT]\na = 1\na = 2\n[other]\na = 9\n[DEFAULT]\na = 3\n");

        Assert.That(c.Get("DEFAULT", "a"), Is.EqualTo("3"));
        Assert.That(c.GetMulti("DEFAULT", "a"), Is.EqualTo(new[] { "1", "2", "3" }));
        Assert.That(c.Get("other", "a"), Is.EqualTo("9"));
    }

    [Test]
    public void Sections_ignore_case_and_dashes_in_names_are_underscores()
    {
        var c = OsloConfiguration.Parse("[Metadata_Proxy]\nadmin-socket = /x\n[default]\ndebug = 1\n");

        Assert.That(c.Get("metadata_proxy", "admin_socket"), Is.EqualTo("/x"));
        Assert.That(c.GetBool("DEFAULT", "debug", false), Is.True);
    }

    [Test]
    public void Origins_name_the_file_and_the_line_of_the_option()
    {
        var c = OsloConfiguration.Parse("\n[DEFAULT]\n# c\na = 1\n  2\nb = 3\n", "f.conf");

        Assert.That(c.GetOrigin("DEFAULT", "a")!.Value.ToString(), Is.EqualTo("f.conf:4"));
        Assert.That(c.GetOrigin("DEFAULT", "b")!.Value.ToString(), Is.EqualTo("f.conf:6"));
        Assert.That(c.GetOrigin("DEFAULT", "c"), Is.Null);
    }

    [TestCase("a = 1\n", 1, "before the first section")]
    [TestCase("[DEFAULT]\n  a = 1\n", 2, "continuation line")]
    [TestCase("[DEFAULT]\na = 1\n\n  b\n", 4, "continuation line")]
    [TestCase("[DEFAULT\n", 1, "closing bracket")]
    [TestCase("[ ]\n", 1, "empty section")]
    [TestCase("[DEFAULT]\nnonsense\n", 2, "neither '=' nor ':'")]
    [TestCase("[DEFAULT]\n= 1\n", 2, "without an option name")]
    public void A_line_outside_the_grammar_is_refused_with_its_place(string text, int line, string problem)
    {
        var e = Assert.Throws<ConfigurationException>(() => OsloConfiguration.Parse(text, "f.conf"));

        Assert.That(e!.Message, Does.StartWith($"f.conf:{line}: ").And.Contain(problem));
    }
}
