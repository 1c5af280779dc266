namespace Metadata.Configuration.Tests;

public sealed class TypedGetterTests
{
    private static readonly TimeSpan _second = TimeSpan.FromSeconds(1);

    [Test]
    public void Absent_options_give_their_defaults()
    {
        var c = OsloConfiguration.Parse("");

        Assert.That(c.GetInt("DEFAULT", "x", 7), Is.EqualTo(7));
        Assert.That(c.GetLong("DEFAULT", "x", 8), Is.EqualTo(8));
        Assert.That(c.GetPort("DEFAULT", "x", 80), Is.EqualTo(80));
        Assert.That(c.GetBool("DEFAULT", "x", true), Is.True);
        Assert.That(c.GetSeconds("DEFAULT", "x", _second, _second, _second), Is.EqualTo(_second));
        Assert.That(c.GetChoice("DEFAULT", "x", "deduce", "deduce", "all"), Is.EqualTo("deduce"));
        Assert.That(c.GetList("DEFAULT", "x", "a", "b"), Is.EqualTo(new[] { "a", "b" }));
        Assert.That(c.GetMulti("DEFAULT", "x"), Is.Empty);
        Assert.That(c.GetString("DEFAULT", "x", "d"), Is.EqualTo("d"));
        Assert.That(c.Get("DEFAULT", "x"), Is.Null);
        Assert.That(c.IsSet("DEFAULT", "x"), Is.False);
    }

    [TestCase("true")]
    [TestCase("True")]
    [TestCase("1")]
    [TestCase("YES")]
    [TestCase("on")]
    public void Truth_has_many_spellings(string text) => Assert.That(Of(text).GetBool("DEFAULT", "x", false), Is.True);

    [TestCase("false")]
    [TestCase("0")]
    [TestCase("No")]
    [TestCase("OFF")]
    public void So_has_untruth(string text) => Assert.That(Of(text).GetBool("DEFAULT", "x", true), Is.False);

    [Test]
    public void Numbers_and_times_are_read()
    {
        Assert.That(Of("-5").GetInt("DEFAULT", "x", 0), Is.EqualTo(-5));
        Assert.That(Of("4294967296").GetLong("DEFAULT", "x", 0), Is.EqualTo(4294967296));
        Assert.That(Of("65535").GetPort("DEFAULT", "x", 0), Is.EqualTo(65535));
        Assert.That(Of("1.5").GetSeconds("DEFAULT", "x", _second, _second, 10 * _second), Is.EqualTo(TimeSpan.FromSeconds(1.5)));
        Assert.That(Of("ALL").GetChoice("DEFAULT", "x", "deduce", "deduce", "all"), Is.EqualTo("all"));
        Assert.That(Of("a, ,b,").GetList("DEFAULT", "x"), Is.EqualTo(new[] { "a", "b" }));
    }

    [TestCase("ten", 0, 10, "f.conf:2: option x in [DEFAULT] = \"ten\": not a whole number. Write a whole number from 0 to 10.")]
    [TestCase("", 0, 10, "f.conf:2: option x in [DEFAULT] = \"\": not a whole number. Write a whole number from 0 to 10.")]
    [TestCase("11", 0, 10, "f.conf:2: option x in [DEFAULT] = \"11\": out of range. Write a whole number from 0 to 10.")]
    [TestCase("-1", 0, int.MaxValue, "f.conf:2: option x in [DEFAULT] = \"-1\": out of range. Write a whole number of at least 0.")]
    [TestCase("3", int.MinValue, 2, "f.conf:2: option x in [DEFAULT] = \"3\": out of range. Write a whole number of at most 2.")]
    [TestCase("99999999999", int.MinValue, int.MaxValue, "f.conf:2: option x in [DEFAULT] = \"99999999999\": out of range. Write a whole number, for example 10.")]
    public void A_wrong_number_is_refused_in_full(string text, int min, int max, string message) =>
        Assert.That(() => Of(text).GetInt("DEFAULT", "x", 0, min, max), Refused(message));

    [Test]
    public void A_wrong_long_is_refused() =>
        Assert.That(
            () => Of("9223372036854775808").GetLong("DEFAULT", "x", 0),
            Refused("f.conf:2: option x in [DEFAULT] = \"9223372036854775808\": not a whole number. Write a whole number, for example 10."));

    [TestCase("0")]
    [TestCase("65536")]
    public void A_wrong_port_is_refused(string text) =>
        Assert.That(
            () => Of(text).GetPort("DEFAULT", "x", 80),
            Refused($"f.conf:2: option x in [DEFAULT] = \"{text}\": out of range. Write a whole number from 1 to 65535."));

    [TestCase("soon", "not a number of seconds")]
    [TestCase("NaN", "not a number of seconds")]
    [TestCase("0.5", "out of range")]
    [TestCase("11", "out of range")]
    public void A_wrong_time_is_refused(string text, string problem) =>
        Assert.That(
            () => Of(text).GetSeconds("DEFAULT", "x", _second, _second, 10 * _second),
            Refused($"f.conf:2: option x in [DEFAULT] = \"{text}\": {problem}. Write seconds from 1 to 10."));

    [Test]
    public void A_wrong_truth_value_is_refused() =>
        Assert.That(
            () => Of("maybe").GetBool("DEFAULT", "x", false),
            Refused("f.conf:2: option x in [DEFAULT] = \"maybe\": not a truth value. Write true or false."));

    [Test]
    public void A_wrong_choice_is_refused() =>
        Assert.That(
            () => Of("some").GetChoice("DEFAULT", "x", "deduce", "deduce", "all"),
            Refused("f.conf:2: option x in [DEFAULT] = \"some\": not one of the choices. Write one of deduce, all."));

    [Test]
    public void A_required_value_that_is_absent_or_empty_is_refused()
    {
        Assert.That(
            () => OsloConfiguration.Parse("").GetRequired("DEFAULT", "x"),
            Refused("option x in [DEFAULT]: a value is required. Set x in [DEFAULT]."));
        Assert.That(
            () => Of("").GetRequired("DEFAULT", "x"),
            Refused("f.conf:2: option x in [DEFAULT] = \"\": a value is required. Set x in [DEFAULT]."));
        Assert.That(Of("v").GetRequired("DEFAULT", "x"), Is.EqualTo("v"));
    }

    [Test]
    public void Secrets_are_not_shown()
    {
        var declared = new OptionCatalogue([new OptionDefinition("DEFAULT", "x", null, "", IsSecret: true)]);

        Assert.That(
            () => OsloConfiguration.Parse("[DEFAULT]\nx = canary\n", "f.conf", declared).GetInt("DEFAULT", "x", 0),
            Throws.TypeOf<ConfigurationException>().With.Message.Not.Contains("canary"));
        Assert.That(
            () => OsloConfiguration.Parse("[DEFAULT]\nshared_secret = canary\n").GetInt("DEFAULT", "shared_secret", 0),
            Throws.TypeOf<ConfigurationException>().With.Message.Not.Contains("canary"));
    }

    [Test]
    public void A_program_makes_its_own_refusals_in_the_same_words()
    {
        var e = ConfigurationException.For("s", "o", "v", new OptionOrigin("f", 3), "p", "r");

        Assert.That(e.Message, Is.EqualTo("f:3: option o in [s] = \"v\": p. r."));
        Assert.That((e.Section, e.Option, e.Value, e.Remedy), Is.EqualTo(("s", "o", "v", "r")));
    }

    private static OsloConfiguration Of(string value) => OsloConfiguration.Parse($"[DEFAULT]\nx = {value}\n", "f.conf");

    private static NUnit.Framework.Constraints.Constraint Refused(string message) =>
        Throws.TypeOf<ConfigurationException>().With.Message.EqualTo(message);
}
