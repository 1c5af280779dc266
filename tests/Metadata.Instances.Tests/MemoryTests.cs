using System.Globalization;
using System.Runtime.CompilerServices;

namespace Metadata.Instances.Tests;

public sealed class MemoryTests : StoreFixture
{
    [Test]
    public void An_instance_that_nobody_asked_for_takes_less_than_a_kilobyte()
    {
        const int Batches = 10;
        const int Each = 2000;

        // One batch before, so that the pools' buffers of an import are not counted with the instances.
        ImportBatch(0, Each);
        Reopen();
        long before = GC.GetTotalMemory(forceFullCollection: true);
        for (int batch = 1; batch <= Batches; batch++)
        {
            ImportBatch(batch * Each, Each);
        }

        Reopen();
        long each = (GC.GetTotalMemory(forceFullCollection: true) - before) / (Batches * Each);
        TestContext.Out.WriteLine($"{each} bytes each");
        Assert.That(OnNetwork(Samples.OtherNetwork, "10.2.19.207").Outcome, Is.EqualTo(LookupOutcome.Found));
        Assert.That(each, Is.LessThan(1024));
    }

    // Apart, so that no frame that is still open holds the last file.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void ImportBatch(int first, int count) => Import(Samples.Map([.. Enumerable.Range(first, count).Select(Record)]));

    private static (string Key, string Record) Record(int number)
    {
        string id = string.Create(CultureInfo.InvariantCulture, $"{number:x8}-86a7-57d9-a629-743711ce072d");
        string address = string.Create(CultureInfo.InvariantCulture, $"10.2.{number / 256 % 256}.{number % 256}");
        string mac = string.Create(CultureInfo.InvariantCulture, $"fa:16:3e:{(number >> 16) & 255:x2}:{(number >> 8) & 255:x2}:{number & 255:x2}");
        return (id, Samples.Record(id, address, mac, number < 65536 ? Samples.OtherNetwork : Samples.Network, "vm-" + number));
    }
}
