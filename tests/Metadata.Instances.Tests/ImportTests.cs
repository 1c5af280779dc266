using System.Text.Json.Nodes;

namespace Metadata.Instances.Tests;

public sealed class ImportTests : StoreFixture
{
    [Test]
    public void The_corpus_imports_as_it_is_and_comes_back_the_same()
    {
        var ids = Store.Import(Samples.Corpus(), "instances.json");

        Assert.That(ids, Has.Count.EqualTo(21));
        Assert.That(JsonNode.DeepEquals(JsonNode.Parse(Store.Export()), JsonNode.Parse(Samples.Corpus())), Is.True);
        Assert.That(Store.GetProviders(), Has.Count.EqualTo(4));
        Assert.That(Store.GetProviders()["md-provider-down"].Fail, Is.True);
    }

    [Test]
    public void The_order_of_metadata_survives()
    {
        Import(Samples.Record());

        Assert.That(System.Text.Encoding.UTF8.GetString(Store.GetJson(Samples.Web)!), Does.Contain("{\"zeta\":\"1\",\"alpha\":\"2\"}"));
    }

    [Test]
    public void A_bare_record_keeps_the_key_it_has()
    {
        Import(Samples.Map(("the-key", Samples.Record())));
        Import(Samples.Record(name: "renamed"));

        Assert.That(Store.List().Single(), Is.EqualTo(new InstanceSummary(Samples.Web, "the-key", "renamed", "p1")));
    }

    [Test]
    public void Files_with_the_same_key_live_side_by_side()
    {
        Import(Samples.Map(("web", Samples.Record())));
        Import(Samples.Map(("web", Samples.Record(Samples.Db, "10.1.0.12"))));

        var exported = JsonNode.Parse(Store.Export())!["instances"]!.AsObject().Select(pair => pair.Key);
        Assert.That(exported, Is.EqualTo(new[] { "web", Samples.Db }));
    }

    [TestCase("\"mac\": \"fa:16:3e:00:00:01\"", "\"mac\": \"fa:16\"", "file.json: $.instances.web.interfaces[0].mac: found \"fa:16\", expected a MAC address such as fa:16:3e:00:00:01")]
    [TestCase("\"launch_index\": 0", "\"launch_index\": \"0\"", "file.json: $.instances.web.launch_index: found \"0\", expected a whole number from 0")]
    [TestCase("\"launch_index\": 0", "\"launch_index\": -1", "file.json: $.instances.web.launch_index: found the number -1, expected a whole number from 0")]
    [TestCase("\"walk\": false", "\"walk\": 0", "file.json: $.instances.web.walk: found the number 0, expected true or false")]
    [TestCase("\"project_id\": \"p1\"", "\"project_id\": \"p1\\r\\nX: y\"", "file.json: $.instances.web.project_id: found \"p1??X: y\", expected a project id: visible ASCII without blanks")]
    [TestCase("\"name\": \"web\", ", "", "file.json: $.instances.web.name: found nothing, expected a text")]
    [TestCase("\"address\": \"10.1.0.11\"", "\"address\": \"10.1.11\"", "file.json: $.instances.web.interfaces[0].subnets[0].fixed_ips[0].address: found \"10.1.11\", expected an IPv4 or IPv6 address")]
    [TestCase("\"cidr\": \"10.1.0.0/24\"", "\"cidr\": \"10.1.0.0/33\"", "file.json: $.instances.web.interfaces[0].subnets[0].cidr: found \"10.1.0.0/33\", expected a network such as 10.0.0.0/24")]
    [TestCase("\"security_groups\": [\"default\"]", "\"security_groups\": \"default\"", "file.json: $.instances.web.security_groups: found \"default\", expected a list of names")]
    [TestCase("\"availability_zone\": \"nova\"", "\"availability_zone\": 3", "file.json: $.instances.web.availability_zone: found the number 3, expected a text or null")]
    [TestCase("\"user_data_b64\": null", "\"user_data_b64\": [\"canary\"]", "file.json: $.instances.web.user_data_b64: found a list, expected a text in base64 or null")]
    [TestCase("{\"zeta\": \"1\"", "{\"a key\": 1", "file.json: $.instances.web.metadata[\"a key\"]: found the number 1, expected a text")]
    public void A_wrong_field_is_refused_with_its_path(string right, string wrong, string message)
    {
        var good = Samples.Record(Samples.Db, "10.1.0.12");
        var bad = Samples.Record();
        Assert.That(bad, Does.Contain(right));

        Assert.That(
            () => Import(Samples.Map(("good", good), ("web", bad.Replace(right, wrong, StringComparison.Ordinal)))),
            Throws.TypeOf<ImportException>().With.Message.EqualTo(message));
        Assert.That(Store.List(), Is.Empty, "nothing of a refused file is imported");
        Assert.That(OnNetwork(Samples.Network, "10.1.0.12"), Is.EqualTo(DirectoryAnswer.NotFound));
    }

    [Test]
    public void An_unknown_field_is_refused_with_the_names_that_are_known() =>
        Assert.That(
            () => Import(Samples.Record().Replace("\"walk\"", "\"wlak\"", StringComparison.Ordinal)),
            Throws.TypeOf<ImportException>().With.Message.StartsWith("file.json: $.wlak: found a field that an instance record does not have, expected one of uuid, project_id,"));

    [TestCase("")]
    [TestCase("{")]
    [TestCase("{\"uuid\": 1, \"uuid\": 2}")]
    public void What_is_not_JSON_is_refused_with_its_line(string text) =>
        Assert.That(() => Import(text), Throws.TypeOf<ImportException>().With.Message.StartsWith("file.json: line 1, byte "));

    [TestCase("[]", "file.json: $: found a list, expected an object with \"instances\", or one instance record")]
    [TestCase("{\"instances\": []}", "file.json: $.instances: found a list, expected an object of instance records")]
    [TestCase("{\"instances\": {\"a\": 3}}", "file.json: $.instances.a: found the number 3, expected an instance record")]
    [TestCase("{\"instances\": {}, \"schema\": \"other/2\"}", "file.json: $.schema: found \"other/2\", expected \"nova-golden-instances/1\"")]
    [TestCase("{\"instances\": {}, \"routers\": 1}", "file.json: $.routers: found a field that the file does not have, expected one of schema, instances, metadata_providers")]
    [TestCase("{\"instances\": {}, \"metadata_providers\": {\"p\": {\"networks\": [\"x\"]}}}", "file.json: $.metadata_providers.p.networks[0]: found \"x\", expected a uuid in lower case with hyphens")]
    public void A_wrong_envelope_is_refused(string text, string message) =>
        Assert.That(() => Import(text), Throws.TypeOf<ImportException>().With.Message.EqualTo(message));

    [Test]
    public void One_uuid_twice_in_a_file_is_refused() =>
        Assert.That(
            () => Import(Samples.Map(("a", Samples.Record()), ("b", Samples.Record()))),
            Throws.TypeOf<ImportException>().With.Message.EqualTo("file.json: $.instances.b.uuid: found the uuid of a again, expected a uuid that no other record of the file has"));
}
