using System.Text.Json;
using System.Text.Json.Nodes;
using Metadata.Instances;
using Metadata.Nova.Tests.Replay;

namespace Metadata.Nova.Tests;

public sealed class RecordRoundTripTests
{
    private static IEnumerable<string> Keys => Corpus.Instances.Instances.Keys;

    [TestCaseSource(nameof(Keys))]
    public void A_record_written_and_read_again_answers_the_same(string key)
    {
        var record = Corpus.Instances.Instances[key];
        if (key == "broken-userdata")
        {
            Assert.That(() => Render(record), Throws.InstanceOf<FormatException>());
            return;
        }

        var text = JsonSerializer.Serialize(record, InstanceJsonContext.Default.InstanceRecord);
        var again = JsonSerializer.Deserialize(text, InstanceJsonContext.Default.InstanceRecord)!;
        Assert.That(Render(again), Is.EqualTo(Render(record)));
    }

    [Test]
    public void Nothing_of_a_file_is_lost()
    {
        var path = Path.Join(AppContext.BaseDirectory, "Golden", "instances.json");
        var given = JsonNode.Parse(File.ReadAllText(path))!["instances"]!.AsObject();
        var read = JsonSerializer.Deserialize(File.ReadAllText(path), InstanceJsonContext.Default.InstanceFile)!;
        var written = JsonNode.Parse(JsonSerializer.Serialize(read, InstanceJsonContext.Default.InstanceFile))!["instances"]!.AsObject();
        Assert.That(written.Select(entry => entry.Key), Is.EqualTo(given.Select(entry => entry.Key)));
        Assert.Multiple(() =>
        {
            foreach (var (key, record) in given)
            {
                foreach (var (field, value) in record!.AsObject())
                {
                    Assert.That(Contains(written[key]![field], value), $"{key}.{field}");
                }
            }
        });
    }

    // Fields that were not given may be written as null.
    private static bool Contains(JsonNode? written, JsonNode? given) => (written, given) switch
    {
        (null, null) => true,
        (JsonObject whole, JsonObject part) => part.All(entry => Contains(whole[entry.Key], entry.Value)),
        (JsonArray whole, JsonArray part) => whole.Count == part.Count && whole.Zip(part).All(pair => Contains(pair.First, pair.Second)),
        _ => JsonNode.DeepEquals(written, given),
    };

    private static List<string> Render(InstanceRecord record) => Answers.Walk(new Responder(new ResponderOptions(), TimeProvider.System), record);
}
