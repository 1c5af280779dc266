using System.Buffers;
using System.Text;
using Metadata.Instances;
using Metadata.Nova.Tests.Replay;

namespace Metadata.Nova.Tests;

public sealed class ResponderTests
{
    private static readonly FakeTime _time = new(new DateTimeOffset(2016, 6, 29, 23, 59, 59, TimeSpan.Zero));

    [Test]
    public void A_version_appears_in_the_listing_at_midnight_UTC_of_its_day()
    {
        var time = new FakeTime(_time.GetUtcNow());
        var responder = new Responder(new ResponderOptions(), time);
        var instance = responder.Prepare(Record("basic"), null);
        Assert.That(responder.Ask(instance, "/openstack").Text(), Does.EndWith("\n2015-10-15\nlatest"));

        time.Advance(TimeSpan.FromSeconds(1));

        Assert.That(responder.Ask(instance, "/openstack").Text(), Does.EndWith("\n2016-06-30\nlatest"));
    }

    [Test]
    public void The_network_template_is_rendered_unless_it_is_switched_off()
    {
        var with = new Responder(new ResponderOptions(), _time);
        var without = new Responder(new ResponderOptions { InjectedNetworkTemplate = "" }, _time);
        var record = Record("static");

        Assert.That(with.Ask(with.Prepare(record, null), "/openstack/content/0000").Status, Is.EqualTo(200));
        Assert.That(without.Ask(without.Prepare(record, null), "/openstack/content/0000").Status, Is.EqualTo(404));
        Assert.That(without.Ask(without.Prepare(record, null), "/openstack/latest/meta_data.json").Text(), Does.Not.Contain("network_config"));
    }

    [TestCase("10.0.0.4/30", "broadcast 10.0.0.7\n")]
    [TestCase("10.0.0.4/31", "broadcast None\n")]
    [TestCase("10.0.0.4/32", "broadcast None\n")]
    public void A_network_of_two_addresses_has_no_broadcast_address(string cidr, string line)
    {
        var record = Record("static");
        var port = record.Interfaces[0];
        record = record with { Interfaces = [port with { Subnets = [port.Subnets[0] with { Cidr = cidr }] }] };
        var responder = new Responder(new ResponderOptions(), _time);
        Assert.That(responder.Ask(responder.Prepare(record, null), "/openstack/content/0000").Text(), Does.Contain(line));
    }

    [Test]
    public void Instances_of_one_file_share_its_rendering()
    {
        var responder = new Responder(new ResponderOptions { VendordataJsonfilePath = "/file" }, _time);
        var one = responder.Prepare(Record("basic"), null, """{"a":1}""");
        var other = responder.Prepare(Record("rich"), null, """{"a":1}""");
        Assert.That(other.Vendordata, Is.SameAs(one.Vendordata));
    }

    [TestCase("/openstack/latest/meta_data.json")]
    [TestCase("/openstack/latest/network_data.json")]
    [TestCase("/openstack/latest/vendor_data2.json")]
    [TestCase("/openstack/latest")]
    [TestCase("/openstack")]
    [TestCase("/")]
    [TestCase("/latest/meta-data/")]
    [TestCase("/latest/meta-data/public-keys/0/openssh-key")]
    [TestCase("/latest/user-data")]
    [TestCase("/latest/meta-data/%62lock-device-mapping/root")]
    [TestCase("/nope")]
    public void An_answer_costs_no_memory(string path)
    {
        var responder = new Responder(new ResponderOptions(), TimeProvider.System);
        var instance = responder.Prepare(Record("basic"), null);
        var target = Encoding.ASCII.GetBytes(path);
        var writer = new ArrayBufferWriter<byte>(65536);
        foreach (var method in (byte[][])[[.. "GET"u8], [.. "HEAD"u8]])
        {
            Ask(method);
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 100; i++)
            {
                Ask(method);
            }

            Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
        }

        void Ask(byte[] method)
        {
            writer.ResetWrittenCount();
            responder.Answer(instance, method, target, "*/*"u8).WriteBody(writer);
        }
    }

    [TestCase("basic", 10)]
    [TestCase("rich", 25)]
    public void The_documents_of_an_instance_take_little_memory(string key, int kilobytes)
    {
        const int Count = 500;
        var responder = new Responder(new ResponderOptions(), TimeProvider.System);
        var held = new PreparedInstance[Count];
        var record = Record(key);
        responder.Prepare(record, null);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var i = 0; i < Count; i++)
        {
            held[i] = responder.Prepare(record, null);
        }

        var each = (GC.GetTotalMemory(forceFullCollection: true) - before) / Count;
        GC.KeepAlive(held);
        TestContext.Out.WriteLine($"{key}: {each} bytes");
        Assert.That(each, Is.LessThan(kilobytes * 1024));
    }

    [Test]
    public void A_seed_is_never_the_same_on_any_thread()
    {
        const int Each = 300;
        var seeds = new System.Collections.Concurrent.ConcurrentBag<string>();
        var threads = Enumerable.Range(0, 4).Select(_ => new Thread(() =>
        {
            Span<byte> seed = stackalloc byte[512];
            for (var i = 0; i < Each; i++)
            {
                FreshBytes.Fill(seed);
                seeds.Add(Convert.ToBase64String(seed));
            }
        })).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        Assert.That(seeds.Distinct().Count(), Is.EqualTo(4 * Each));
    }

    private static InstanceRecord Record(string key) => Corpus.Instances.Instances[key];
}
