using Metadata.Instances;
using Metadata.Nova.Tests.Replay;

namespace Metadata.Nova.Tests;

public sealed class InstanceViewsTests
{
    private static readonly TimeSpan _expiration = TimeSpan.FromSeconds(15);
    private FakeTime _time = null!;
    private MemoryRecords _records = null!;

    [SetUp]
    public void MakeRecords()
    {
        _time = new FakeTime(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        _records = new MemoryRecords(Corpus.Instances.Instances.Values);
    }

    [Test]
    public async Task A_view_is_built_once_and_then_found()
    {
        var views = Views(_expiration);
        var record = Record("basic");
        Assert.That(views.Find(record.Uuid), Is.Null);

        var view = await views.GetAsync(record.Uuid, null, default);

        Assert.That(views.Find(record.Uuid), Is.SameAs(view));
        Assert.That(await views.GetAsync(record.Uuid, null, default), Is.SameAs(view));
        Assert.That(_records.Reads, Is.EqualTo(1));
    }

    [Test]
    public async Task Who_waits_for_the_same_instance_gets_the_same_view()
    {
        var gate = new TaskCompletionSource();
        _records.Gate = gate.Task;
        var views = Views(_expiration);
        var record = Record("sticky");
        var asked = Enumerable.Range(0, 5).Select(i => views.GetAsync(record.Uuid, $"192.0.2.{i}", default).AsTask()).ToList();

        gate.SetResult();

        var found = await Task.WhenAll(asked);
        Assert.That(found.Distinct().Count(), Is.EqualTo(1));
    }

    [Test]
    public async Task A_changed_record_shows_at_the_next_request()
    {
        var views = Views(_expiration);
        var record = Record("basic");
        await views.GetAsync(record.Uuid, null, default);

        _records.Set(record with { Name = "renamed" });

        Assert.That(views.Find(record.Uuid), Is.Null);
        Assert.That((await views.GetAsync(record.Uuid, null, default))!.Instance.Record.Name, Is.EqualTo("renamed"));
    }

    [Test]
    public async Task A_deleted_record_is_gone_at_the_next_request()
    {
        var views = Views(_expiration);
        var record = Record("basic");
        await views.GetAsync(record.Uuid, null, default);

        _records.Delete(record.Uuid);

        Assert.That(await views.GetAsync(record.Uuid, null, default), Is.Null);
        Assert.That(views.Find(record.Uuid), Is.Null);
    }

    [Test]
    public async Task What_did_not_change_is_not_rendered_again_after_the_time_is_up()
    {
        var views = Views(_expiration);
        var record = Record("basic");
        var first = await views.GetAsync(record.Uuid, "192.0.2.1", default);

        _time.Advance(_expiration);
        Assert.That(views.Find(record.Uuid), Is.Null);
        var second = await views.GetAsync(record.Uuid, "192.0.2.2", default);

        Assert.That(second, Is.Not.SameAs(first));
        Assert.That(second!.Instance, Is.SameAs(first!.Instance));
        Assert.That(_records.Reads, Is.EqualTo(1));
    }

    [Test]
    public async Task Without_a_fixed_address_the_first_caller_shows_until_the_time_is_up()
    {
        var views = Views(_expiration);
        var record = Record("sticky");
        Assert.That(await LocalAddress(views, record, "192.0.2.1"), Is.EqualTo("192.0.2.1"));
        Assert.That(await LocalAddress(views, record, "192.0.2.2"), Is.EqualTo("192.0.2.1"));

        _records.Set(record with { Name = "renamed" });
        Assert.That(await LocalAddress(views, record, "192.0.2.2"), Is.EqualTo("192.0.2.1"));

        _time.Advance(_expiration);
        Assert.That(await LocalAddress(views, record, "192.0.2.2"), Is.EqualTo("192.0.2.2"));
        _time.Advance(_expiration);
        Assert.That(await LocalAddress(views, record, null), Is.EqualTo("None"));
    }

    [Test]
    public async Task With_the_cache_off_every_request_is_fresh_but_nothing_is_rendered_twice()
    {
        var views = Views(TimeSpan.Zero);
        var record = Record("basic");
        var first = await views.GetAsync(record.Uuid, null, default);
        await _records.SetAsync(record.Uuid, "secret", default);
        var second = await views.GetAsync(record.Uuid, null, default);
        var third = await views.GetAsync(record.Uuid, null, default);

        Assert.That(views.Find(record.Uuid), Is.Null);
        Assert.That(first!.Password, Is.Null);
        Assert.That(second!.Password, Is.EqualTo("secret"));
        Assert.That(third!.Instance, Is.SameAs(second.Instance));
    }

    [Test]
    public async Task A_new_static_file_shows_when_the_time_is_up()
    {
        var source = new ChangingVendordata { Text = """{"a": 1}""" };
        var responder = new Responder(new ResponderOptions { VendordataJsonfilePath = "/file" }, _time);
        var views = new InstanceViews(responder, _records, _records, source, _time);
        var record = Record("basic");
        Assert.That(await Vendordata(), Is.EqualTo("""{"a": 1}"""));

        source.Text = """{"a":2}""";
        Assert.That(await Vendordata(), Is.EqualTo("""{"a": 1}"""));
        _time.Advance(_expiration);
        Assert.That(await Vendordata(), Is.EqualTo("""{"a": 2}"""));

        async Task<string> Vendordata() =>
            responder.Ask((await views.GetAsync(record.Uuid, null, default))!.Instance, "/openstack/latest/vendor_data.json").Text();
    }

    private static InstanceRecord Record(string key) => Corpus.Instances.Instances[key];

    private InstanceViews Views(TimeSpan expiration) =>
        new(new Responder(new ResponderOptions { MetadataCacheExpiration = expiration }, _time), _records, _records, null, _time);

    private async Task<string> LocalAddress(InstanceViews views, InstanceRecord record, string? address)
    {
        var view = await views.GetAsync(record.Uuid, address, default);
        return new Responder(new ResponderOptions(), _time).Ask(view!.Instance, "/latest/meta-data/local-ipv4").Text();
    }

    private sealed class ChangingVendordata : IVendordataSource
    {
        public string Text { get; set; } = "";

        public ValueTask<string> ReadStaticAsync(string path, CancellationToken ct) => new(Text);

        public ValueTask<string?> FetchAsync(string url, ReadOnlyMemory<byte> body, CancellationToken ct) => new((string?)null);
    }
}
