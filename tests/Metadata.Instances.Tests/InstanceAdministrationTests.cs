using System.Text.Json.Nodes;
using Metadata.Instances.Admin;

namespace Metadata.Instances.Tests;

public sealed class InstanceAdministrationTests : StoreFixture
{
    [Test]
    public void An_import_is_listed_shown_and_exported()
    {
        Assert.That(Send("POST", "/import?file=my%20file.json", Samples.Map(("web", Samples.Record()))).Status, Is.EqualTo(200));

        Assert.That(Json("GET", "/instances")["instances"]!.AsArray(), Has.Count.EqualTo(1));
        Assert.That(Json("GET", "/instances/web")["uuid"]!.GetValue<string>(), Is.EqualTo(Samples.Web));
        Assert.That(Json("GET", "/export")["instances"]!["web"], Is.Not.Null);
        Assert.That(Json("GET", "/status")["instances"]!.GetValue<int>(), Is.EqualTo(1));
    }

    [Test]
    public void A_refusal_names_the_file_of_the_query()
    {
        var answer = Send("POST", "/import?file=my%20file.json", "{");

        Assert.That(answer.Status, Is.EqualTo(422));
        Assert.That(JsonNode.Parse(answer.Body.Span)!["error"]!.GetValue<string>(), Does.StartWith("my file.json: line 1"));
    }

    [Test]
    public void An_instance_is_put_patched_and_deleted()
    {
        Assert.That(Send("PUT", "/instances/" + Samples.Web, Samples.Record()).Status, Is.EqualTo(200));
        Assert.That(Send("PATCH", "/instances/web", """{"image_id": "new"}""").Status, Is.EqualTo(200));
        Assert.That(Json("GET", "/instances/" + Samples.Web)["image_id"]!.GetValue<string>(), Is.EqualTo("new"));
        Assert.That(Send("DELETE", "/instances/web").Status, Is.EqualTo(200));
        Assert.That(Send("GET", "/instances/web").Status, Is.EqualTo(404));
    }

    [Test]
    public void A_password_is_shown_and_cleared()
    {
        Import(Samples.Record());
        Store.SetPassword(Samples.Web, "p");

        Assert.That(Json("GET", "/instances/web/password")["password"]!.GetValue<string>(), Is.EqualTo("p"));
        Assert.That(Send("DELETE", "/instances/web/password").Status, Is.EqualTo(200));
        Assert.That(Json("GET", "/instances/web/password")["password"], Is.Null);
    }

    [Test]
    public void Routers_are_put_listed_and_deleted()
    {
        Assert.That(Send("PUT", "/routers/" + Samples.Router, $$"""{"networks": ["{{Samples.Network}}"]}""").Status, Is.EqualTo(200));
        Assert.That(Json("GET", "/routers")["routers"]!.AsArray(), Has.Count.EqualTo(1));
        Assert.That(Json("GET", "/routers/" + Samples.Router)["networks"]![0]!.GetValue<string>(), Is.EqualTo(Samples.Network));
        Assert.That(Send("DELETE", "/routers/" + Samples.Router).Status, Is.EqualTo(200));
        Assert.That(Send("DELETE", "/routers/" + Samples.Router).Status, Is.EqualTo(404));
    }

    [TestCase("PUT", "/routers/x", "{}", 422)]
    [TestCase("PUT", "/routers/" + Samples.Router, """{"networks": []}""", 422)]
    [TestCase("PUT", "/routers/" + Samples.Router, """{"networks": ["x"]}""", 422)]
    [TestCase("PUT", "/instances/" + Samples.Web, "{}", 422)]
    [TestCase("PUT", "/instances/" + Samples.Web, "[", 400)]
    [TestCase("PATCH", "/instances/none", "{}", 404)]
    [TestCase("POST", "/instances", "", 405)]
    [TestCase("GET", "/import", "", 405)]
    [TestCase("GET", "/", "", 404)]
    public void Wrong_requests_are_refused(string method, string path, string body, int status) =>
        Assert.That(Send(method, path, body).Status, Is.EqualTo(status));

    [Test]
    public void A_name_of_several_instances_is_ambiguous()
    {
        Import(Samples.Map(("a", Samples.Record()), ("b", Samples.Record(Samples.Db, "10.1.0.12"))));

        Assert.That(Send("DELETE", "/instances/web").Status, Is.EqualTo(409));
        Assert.That(Send("DELETE", "/instances/a").Status, Is.EqualTo(200));
    }

    private AdminResponse Send(string method, string path, string body = "") =>
        new InstanceAdministration(Store).Handle(method, path, Samples.Utf8(body));

    private JsonNode Json(string method, string path) => JsonNode.Parse(Send(method, path).Body.Span)!;
}
