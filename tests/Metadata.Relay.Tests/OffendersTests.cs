namespace Metadata.Relay.Tests;

public sealed class OffendersTests
{
    private static readonly UInt128 Mapped = new(0, 0xffff_0000_0000);

    [Test]
    public void The_worst_come_first()
    {
        Offenders offenders = new();
        Add(offenders, Mapped | 0x0a000005, 3);
        Add(offenders, new UInt128(0xfe80_0000_0000_0000, 1), 5);
        Assert.That(offenders.Describe(5), Is.EqualTo("fe80::1 5, 10.0.0.5 3"));
        Assert.That(offenders.Total, Is.EqualTo(8));
    }

    [Test]
    public void A_great_one_is_found_among_any_number_of_small_ones_without_growth()
    {
        Offenders offenders = new();
        for (uint i = 0; i < 100_000; i++)
        {
            offenders.Add(Mapped | (0x0b000000 + i));
            if (i % 10 == 0)
            {
                offenders.Add(Mapped | 0x0a000007);
            }
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        Add(offenders, Mapped | 0x0a000008, 1000);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
        Assert.That(offenders.Describe(1), Does.StartWith("10.0.0.7 "));
        Assert.That(offenders.Describe(1000).Split(", "), Has.Length.EqualTo(32));
    }

    private static void Add(Offenders offenders, UInt128 address, int times)
    {
        for (int i = 0; i < times; i++)
        {
            offenders.Add(address);
        }
    }
}
