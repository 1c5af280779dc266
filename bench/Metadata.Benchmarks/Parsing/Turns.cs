using System.Diagnostics;
using System.Globalization;

namespace Metadata.Benchmarks.Parsing;

/// <summary>
/// Ours and Kestrel's parser in turns of some 50 µs, the shortest of many: a ratio that a busy machine changes little, where means
/// say more about the machine. One head a process, as the compiler arranges code by what it saw.
/// </summary>
internal static class Turns
{
    private const int Count = 1500;
    private const int WarmUps = 12;
    private const int PerTurn = 50_000;

    /// <summary>Prints a line for the head whole and one for it in two segments.</summary>
    public static void Run(string head)
    {
        foreach (bool split in new[] { false, true })
        {
            RequestHeadBenchmarks bench = new() { Head = head, Split = split };
            bench.Setup();
            int calls = head is "browser" or "16k" ? PerTurn / 400 : PerTurn / 50;
            for (int i = 0; i < WarmUps; i++)
            {
                // Between them the compiler has time for what it has seen.
                Time(bench.Ours, calls * 20);
                Time(bench.Kestrel, calls * 20);
                using ManualResetEventSlim pause = new();
                pause.Wait(50);
            }

            double ours = double.MaxValue;
            double kestrel = double.MaxValue;
            for (int i = 0; i < Count; i++)
            {
                ours = Math.Min(ours, Time(bench.Ours, calls));
                kestrel = Math.Min(kestrel, Time(bench.Kestrel, calls));
            }

            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"| {head} | {(split ? "two segments" : "whole")} | {ours:F1} | {kestrel:F1} | {ours / kestrel:F2} |"));
        }
    }

    private static double Time(Func<int> parse, int calls)
    {
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < calls; i++)
        {
            parse();
        }

        return Stopwatch.GetElapsedTime(start).TotalNanoseconds / calls;
    }
}
