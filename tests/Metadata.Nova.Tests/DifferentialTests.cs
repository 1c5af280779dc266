using System.Diagnostics;
using System.Globalization;
using Metadata.Instances;
using Metadata.Nova.Tests.Replay;

namespace Metadata.Nova.Tests;

/// <summary>
/// Records made by chance, put into the store and asked for every document here and of nova's own code on this host.
/// METADATA_RANDOM_RECORDS and METADATA_RANDOM_SEED ask for more of them, or for others.
/// </summary>
public sealed class DifferentialTests
{
    private const int Shown = 12;

    private static readonly string s_script = Path.Join(AppContext.BaseDirectory, "Differential", "record_nova.py");

    [Test]
    public async Task Nova_says_the_same_of_records_that_nobody_thought_of()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("metadata-random-");
        try
        {
            Record(folder.FullName, Setting("METADATA_RANDOM_SEED", 4), Setting("METADATA_RANDOM_RECORDS", 8));
            InstanceFile file = await ThroughTheStoreAsync(folder.FullName);
            IReadOnlyList<GoldenCase> cases = Corpus.ReadCases(folder.FullName);
            // The day on which the script lists the versions.
            var server = new GoldenServer(Corpus.Profiles.Profiles["default"] with { Clock = new DateTimeOffset(2021, 1, 1, 0, 0, 0, TimeSpan.Zero) }, file);
            var check = new GoldenCheck();
            var differences = new List<string>();
            foreach (GoldenCase golden in cases)
            {
                if (check.FirstDifference(golden, await server.SendAsync(golden)) is { } difference)
                {
                    differences.Add($"{golden}\n    {difference}");
                }
            }

            TestContext.Out.WriteLine($"{cases.Count} documents of {file.Instances.Count} instances, {differences.Count} differ");
            Assert.That(cases, Has.Count.GreaterThan(100 * file.Instances.Count));
            Assert.That(differences, Is.Empty, () => string.Join('\n', differences.Take(Shown)));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static int Setting(string name, int value) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : value;

    private static void Record(string folder, int seed, int count)
    {
        using Process recorder = Process.Start(new ProcessStartInfo(
            "/usr/bin/python3", [s_script, seed.ToString(CultureInfo.InvariantCulture), count.ToString(CultureInfo.InvariantCulture), folder])
        {
            RedirectStandardError = true,
        })!;
        string error = recorder.StandardError.ReadToEnd();
        recorder.WaitForExit();
        Assert.That(recorder.ExitCode, Is.Zero, error);
    }

    private static async Task<InstanceFile> ThroughTheStoreAsync(string folder)
    {
        using var store = SqliteInstanceStore.Open(Path.Join(folder, "metadata.db"));
        store.Import(await File.ReadAllBytesAsync(Path.Join(folder, "instances.json")), "random");
        var records = new OrderedDictionary<string, InstanceRecord>();
        foreach (InstanceSummary summary in store.List())
        {
            records.Add(summary.Key, (await store.GetAsync(summary.Uuid, CancellationToken.None))!);
        }

        return new InstanceFile { Instances = records };
    }
}
