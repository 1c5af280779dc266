using System.Globalization;

namespace Metadata.Instances.Tests;

public sealed class MemoryTests : StoreFixture
{
    [Test]
    public void An_instance_that_nobody_asked_for_takes_less_than_a_kilobyte()
    {
        const int Batches = 10;
        const int Each = 2000;
        Import(Samples.Map(("first", Samples.Record())));
        long before = GC.GetTotalMemory(forceFullCollection: true);
        for (int batch = 0; batch < Batches; batch++)
        {
            Import(Samples.Map([.. Enumerable.Range(batch * Each, Each).Select(Record)]));
        }

        Reopen();
        long each = (GC.GetTotalMemory(forceFullCollection: true) - before) / (Batches * Each);
        TestContext.Out.WriteLine($"{each} bytes each");
        Assert.That(OnNetwork(Samples.OtherNetwork, "10.2.19.207").Outcome, Is.EqualTo(LookupOutcome.Found));
        Assert.That(each, Is.LessThan(1024));
    }

    private static (string Key, string Record) Record(int number)
    {
        string id = string.Create(CultureInfo.InvariantCulture, $"{number:x8}-86a7-57d9-a629-743711ce072d");
        string address = string.Create(CultureInfo.InvariantCulture, $"10.2.{number / 256 % 256}.{number % 256}");
        string mac = string.Create(CultureInfo.InvariantCulture, $"fa:16:3e:{(number >> 16) & 255:x2}:{(number >> 8) & 255:x2}:{number & 255:x2}");
        return (id, Samples.Record(id, address, mac, number < 65536 ? Samples.OtherNetwork : Samples.Network, "vm-" + number));
    }
}
