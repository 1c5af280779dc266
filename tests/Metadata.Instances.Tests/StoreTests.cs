using System.Text.Json.Nodes;

namespace Metadata.Instances.Tests;

public sealed class StoreTests : StoreFixture
{
    [Test]
    public void What_was_acknowledged_is_there_after_reopening()
    {
        Import(Samples.Record());
        Store.PutRouter(Guid.Parse(Samples.Router), [Guid.Parse(Samples.Network)]);

        Reopen();

        Assert.That(BehindRouter(Samples.Router, "10.1.0.11").Outcome, Is.EqualTo(LookupOutcome.Found));
        Assert.That(OnNetwork(Samples.Network, "fe80::f816:3eff:fe00:1").Outcome, Is.EqualTo(LookupOutcome.Found));
    }

    [Test]
    public void What_was_acknowledged_is_there_when_the_writer_never_closed()
    {
        Import(Samples.Record());

        // The files as a crash leaves them: the write-ahead log is not merged.
        var copy = DatabasePath + ".crashed";
        File.Copy(DatabasePath, copy);
        File.Copy(DatabasePath + "-wal", copy + "-wal");
        using var reopened = SqliteInstanceStore.Open(copy);

        Assert.That(Ask(reopened, NetworkKind.Network, Samples.Network, "10.1.0.11").Outcome, Is.EqualTo(LookupOutcome.Found));
    }

    [Test]
    public void Only_the_owner_may_read_the_database() =>
        Assert.That(File.GetUnixFileMode(DatabasePath), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));

    [Test]
    public async Task A_change_raises_the_version_and_tells_which_instance()
    {
        var changed = new List<string>();
        Store.Changed += changed.Add;
        Assert.That(Store.GetVersion(Samples.Web), Is.Zero);

        Import(Samples.Record());
        var first = Store.GetVersion(Samples.Web);
        Import(Samples.Record(Samples.Db, "10.1.0.12"));
        Assert.That(Store.GetVersion(Samples.Web), Is.EqualTo(first), "another instance's change");
        Store.SetPassword(Samples.Web, "secret\0\r\n é");
        Assert.That(Store.GetVersion(Samples.Web), Is.GreaterThan(first));
        Store.Delete(Samples.Web);

        Assert.That(Store.GetVersion(Samples.Web), Is.Zero);
        Assert.That(changed, Is.EqualTo(new[] { Samples.Web, Samples.Db, Samples.Web, Samples.Web }));
        Assert.That(await Store.GetAsync(Samples.Web, CancellationToken.None), Is.Null);
    }

    [Test]
    public async Task A_password_comes_back_as_it_was_set()
    {
        Import(Samples.Record());

        Assert.That(Store.SetPassword(Samples.Web, "secret\0\r\n é"), Is.True);
        Assert.That((await Store.GetAsync(Samples.Web, CancellationToken.None))!.Password, Is.EqualTo("secret\0\r\n é"));
        Assert.That(Store.SetPassword(Samples.Web, null), Is.True);
        Assert.That((await Store.GetAsync(Samples.Web, CancellationToken.None))!.Password, Is.Null);
        Assert.That(Store.SetPassword(Samples.Db, "x"), Is.False);
    }

    [Test]
    public void Writes_of_another_connection_are_noticed_when_the_interval_has_passed()
    {
        var time = new ManualTime();
        using var watcher = SqliteInstanceStore.Open(DatabasePath, time);
        Assert.That(Ask(watcher, NetworkKind.Network, Samples.Network, "10.1.0.11").Outcome, Is.EqualTo(LookupOutcome.NotFound));

        Import(Samples.Record());
        time.Advance(SqliteInstanceStore.WatchInterval);
        Assert.That(Ask(watcher, NetworkKind.Network, Samples.Network, "10.1.0.11").Outcome, Is.EqualTo(LookupOutcome.Found));

        Store.Delete(Samples.Web);
        time.Advance(SqliteInstanceStore.WatchInterval);
        Assert.That(Ask(watcher, NetworkKind.Network, Samples.Network, "10.1.0.11").Outcome, Is.EqualTo(LookupOutcome.NotFound));
    }

    [Test]
    public void A_patch_changes_only_what_it_names()
    {
        Import(Samples.Record());

        Store.Update(Samples.Web, (JsonObject)JsonNode.Parse("""{"name": "new", "metadata": {"zeta": null, "new": "3"}, "user_data_b64": "YQ=="}""")!, "patch");

        var record = JsonNode.Parse(Store.GetJson(Samples.Web)!)!;
        Assert.That(record["metadata"]!.ToJsonString(), Is.EqualTo("""{"alpha":"2","new":"3"}"""));
        Assert.That((record["name"]!.GetValue<string>(), record["user_data_b64"]!.GetValue<string>()), Is.EqualTo(("new", "YQ==")));
        Assert.That(record["hostname"]!.GetValue<string>(), Is.EqualTo("web"));
    }

    [Test]
    public void A_wrong_patch_changes_nothing()
    {
        Import(Samples.Record());
        var before = Store.GetJson(Samples.Web);

        Assert.That(() => Store.Update(Samples.Web, new JsonObject { ["launch_index"] = "x" }, "patch"), Throws.TypeOf<ImportException>());
        Assert.That(() => Store.Update(Samples.Web, new JsonObject { ["uuid"] = Samples.Db }, "patch"), Throws.TypeOf<ImportException>());
        Assert.That(Store.GetJson(Samples.Web), Is.EqualTo(before));
    }

    [Test]
    public void What_is_no_database_is_refused_by_name()
    {
        var path = DatabasePath + ".other";
        File.WriteAllText(path, new string('x', 4096));

        Assert.That(() => SqliteInstanceStore.Open(path), Throws.TypeOf<StoreException>().With.Message.StartsWith(path).And.Message.Contains("restore it from an export"));
    }
}
