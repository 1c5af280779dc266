namespace Metadata.Configuration.Tests;

public sealed class UnknownOptionTests
{
    private static readonly OptionCatalogue _catalogue = Build();

    [Test]
    public void A_misspelt_option_is_reported_with_the_nearest_known_name() =>
        Assert.That(Report("[DEFAULT]\nnova_metadata_hots = h\n"), Is.EqualTo(new[]
        {
            "f.conf:2: unknown option nova_metadata_hots in [DEFAULT], ignored; did you mean nova_metadata_host?",
        }));

    [Test]
    public void A_known_option_in_the_wrong_section_is_sent_to_the_right_one() =>
        Assert.That(Report("[DEFAULT]\nadmin_socket = /x\n"), Is.EqualTo(new[]
        {
            "f.conf:2: unknown option admin_socket in [DEFAULT], ignored; did you mean admin_socket in [metadata_proxy]?",
        }));

    [Test]
    public void An_option_like_no_other_is_reported_without_a_guess() =>
        Assert.That(Report("[DEFAULT]\nzebra_crossing = 1\n"), Is.EqualTo(new[] { "f.conf:2: unknown option zebra_crossing in [DEFAULT], ignored" }));

    [Test]
    public void An_unknown_section_is_reported_once() =>
        Assert.That(Report("[metadta_proxy]\na = 1\nb = 2\n"), Is.EqualTo(new[]
        {
            "f.conf:2: unknown section [metadta_proxy], ignored; did you mean [metadata_proxy]?",
        }));

    [Test]
    public void Known_and_foreign_names_are_not_reported() =>
        Assert.That(Report("[default]\nnova-metadata-host = h\ncore_plugin = ml2\n[oslo_messaging_rabbit]\nssl = 1\n"), Is.Empty);

    [TestCase("", "abc", 3)]
    [TestCase("kitten", "sitting", 3)]
    [TestCase("same", "same", 0)]
    public void Distances_are_Levenshteins(string a, string b, int distance)
    {
        Assert.That(EditDistance.Between(a, b), Is.EqualTo(distance));
        Assert.That(EditDistance.Between(b, a), Is.EqualTo(distance));
    }

    private static string[] Report(string text) =>
        [.. OsloConfiguration.Parse(text, "f.conf", _catalogue).FindUnknown().Select(unknown => unknown.ToString())];

    private static OptionCatalogue Build()
    {
        var catalogue = new OptionCatalogue(
        [
            new OptionDefinition("DEFAULT", "nova_metadata_host", "127.0.0.1", "Host"),
            new OptionDefinition("DEFAULT", "nova_metadata_port", "8775", "Port"),
            new OptionDefinition("metadata_proxy", "admin_socket", "/run/metadata-proxy/agent.sock", "Socket"),
        ]);
        catalogue.AddForeignSections("oslo_messaging_rabbit");
        catalogue.AddForeignOptions("DEFAULT", "core_plugin");
        return catalogue;
    }
}
