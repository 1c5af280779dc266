namespace Metadata.Configuration.Tests;

public sealed class SubstitutionTests
{
    private static readonly OptionCatalogue _catalogue = new(
    [
        new OptionDefinition("DEFAULT", "state_path", "/var/lib/neutron", "State"),
        new OptionDefinition("DEFAULT", "metadata_proxy_socket", "$state_path/metadata_proxy", "Socket"),
    ]);

    [TestCase("$base/x", "/b/x")]
    [TestCase("${base}x", "/bx")]
    [TestCase("$base.", "/b.")]
    [TestCase("$other.base", "/o")]
    [TestCase("${other.base}/x", "/o/x")]
    [TestCase("$DEFAULT.base", "/b")]
    [TestCase("a$$b", "a$b")]
    [TestCase("a\\$base", "a$base")]
    [TestCase("cost 5$ or $ 5", "cost 5$ or $ 5")]
    [TestCase("${base", "${base")]
    [TestCase("$5", "$5")]
    [TestCase("$$base $base", "$base /b")]
    public void Templates_expand_as_in_oslo(string text, string expected)
    {
        var c = OsloConfiguration.Parse($"[DEFAULT]\nbase = /b\nv = {text}\n[other]\nbase = /o\n");

        Assert.That(c.Get("DEFAULT", "v"), Is.EqualTo(expected));
    }

    [Test]
    public void A_bare_name_is_sought_in_its_own_section_first_and_then_in_DEFAULT()
    {
        var c = OsloConfiguration.Parse("[DEFAULT]\nbase = /b\nonly = /d\n[other]\nbase = /o\nv = $base:$only\n");

        Assert.That(c.Get("other", "v"), Is.EqualTo("/o:/d"));
    }

    [Test]
    public void Defaults_of_the_catalogue_are_found_and_expanded_too()
    {
        Assert.That(OsloConfiguration.Parse("", catalogue: _catalogue).Get("DEFAULT", "metadata_proxy_socket"), Is.EqualTo("/var/lib/neutron/metadata_proxy"));
        Assert.That(
            OsloConfiguration.Parse("[DEFAULT]\nstate_path = /s\n", catalogue: _catalogue).Get("DEFAULT", "metadata_proxy_socket"),
            Is.EqualTo("/s/metadata_proxy"));
    }

    [Test]
    public void Every_value_of_a_multi_value_expands()
    {
        var c = OsloConfiguration.Parse("[DEFAULT]\nb = 1\nm = $b\nm = ${b}2\n");

        Assert.That(c.GetMulti("DEFAULT", "m"), Is.EqualTo(new[] { "1", "12" }));
    }

    [Test]
    public void An_unknown_name_is_refused_with_the_remedy()
    {
        var c = OsloConfiguration.Parse("[DEFAULT]\nv = /x/$nothing\n", "f.conf");

        var e = Assert.Throws<ConfigurationException>(() => c.Get("DEFAULT", "v"));

        Assert.That(e!.Message, Is.EqualTo("f.conf:2: option v in [DEFAULT]: $nothing names an option that has no value. Set nothing, or write $$ for a dollar sign."));
    }

    [Test]
    public void A_circle_is_refused()
    {
        var c = OsloConfiguration.Parse("[DEFAULT]\na = $b\nb = $a\n");

        Assert.That(() => c.Get("DEFAULT", "a"), Throws.TypeOf<ConfigurationException>().With.Message.Contains("refers to itself"));
    }
}
