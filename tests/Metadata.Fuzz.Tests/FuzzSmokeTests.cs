using System.Globalization;

[assembly: LevelOfParallelism(2)]

namespace Metadata.Fuzz.Tests;

/// <summary>A minute of fuzzing, divided among the targets, two at a time; METADATA_FUZZ_SECONDS says otherwise.</summary>
[Parallelizable(ParallelScope.Children)]
public sealed class FuzzSmokeTests
{
    private static readonly double _seconds =
        double.TryParse(Environment.GetEnvironmentVariable("METADATA_FUZZ_SECONDS"), CultureInfo.InvariantCulture, out double seconds) ? seconds : 60;

    private static IEnumerable<string> Names => FuzzRun.Targets.Select(static target => target.Name);

    [TestCaseSource(nameof(Names))]
    public void A_short_run_finds_nothing(string name)
    {
        // The relay lives on loops without a context; continuations run inline.
        SynchronizationContext.SetSynchronizationContext(null);
        IFuzzTarget target = FuzzRun.Targets.Single(t => t.Name == name);
        (long executions, int outcomes) = FuzzRun.Run(target, TimeSpan.FromSeconds(_seconds / FuzzRun.Targets.Count), seed: 7);
        TestContext.Progress.WriteLine($"fuzz {name}: {executions} executions, {outcomes} kinds of outcome");
        Assert.That(outcomes, Is.GreaterThan(10));
    }
}
