using Metadata.Control.Storm;

namespace Metadata.Control.Tests;

internal sealed class LatencyHistogramTests
{
    [TestCase(0.5)]
    [TestCase(0.99)]
    [TestCase(0.999)]
    [TestCase(1)]
    public void A_percentile_is_the_sorted_value_within_three_percent(double share)
    {
        var random = new Random(7);
        var histogram = new LatencyHistogram();
        var values = Enumerable.Range(0, 20_000).Select(_ => (long)Math.Exp(random.NextDouble() * 20)).ToArray();
        foreach (var value in values)
        {
            histogram.Record(value);
        }

        Array.Sort(values);
        var exact = values[(int)Math.Ceiling(values.Length * share) - 1];
        Assert.That(histogram.Percentile(share), Is.InRange(exact, exact * 1.04));
        Assert.That(histogram.Max, Is.EqualTo(values[^1]));
    }

    [TestCase(0)]
    [TestCase(63)]
    [TestCase(64)]
    [TestCase(int.MaxValue)]
    public void A_single_value_is_every_percentile(long value)
    {
        var histogram = new LatencyHistogram();
        histogram.Record(value);
        Assert.That(histogram.Percentile(0.01), Is.EqualTo(value));
        Assert.That(histogram.Percentile(1), Is.EqualTo(value));
    }

    [Test]
    public void Without_values_there_is_no_time() => Assert.That(new LatencyHistogram().Percentile(0.5), Is.Zero);
}
