using System.Diagnostics;
using Metadata.Agent.Telemetry;

namespace Metadata.Agent.Tests.Telemetry;

public sealed class DurationHistogramTests
{
    [Test]
    public void A_duration_falls_into_the_first_bucket_whose_bound_it_does_not_exceed()
    {
        var histogram = new DurationHistogram();
        histogram.Record(Stopwatch.Frequency / 1000);
        histogram.Record((Stopwatch.Frequency / 1000) + 1);
        histogram.Record(Stopwatch.Frequency * 60);
        Assert.Multiple(() =>
        {
            Assert.That(histogram.Counts[3], Is.EqualTo(1), "1 ms and no more");
            Assert.That(histogram.Counts[4], Is.EqualTo(1), "above 1 ms");
            Assert.That(histogram.Counts[^1], Is.EqualTo(1), "above every bound");
            Assert.That(histogram.Count, Is.EqualTo(3));
            Assert.That(histogram.Sum, Is.EqualTo(60.002).Within(0.0001));
        });
    }

    [Test]
    public void A_quantile_is_the_bound_of_the_bucket_it_lies_in()
    {
        var histogram = new DurationHistogram();
        for (int i = 0; i < 99; i++)
        {
            histogram.Record(Stopwatch.Frequency / 5000);
        }

        histogram.Record(Stopwatch.Frequency);
        Assert.That((histogram.Quantile(0.5), histogram.Quantile(0.99), histogram.Quantile(1)), Is.EqualTo((0.00025, 0.00025, 1.0)));
    }
}
