using System.Diagnostics;

namespace Metadata.EndToEnd.Tests;

/// <summary>Waiting for a state of the outside world that sends no event: asks again until a limit.</summary>
internal static class Until
{
    public static void True(Func<bool> condition, string what, TimeSpan? limit = null) => True(condition, () => what, limit);

    public static void True(Func<bool> condition, Func<string> what, TimeSpan? limit = null)
    {
        long start = Stopwatch.GetTimestamp();
        using var pause = new ManualResetEventSlim();
        while (!condition())
        {
            if (Stopwatch.GetElapsedTime(start) > (limit ?? TimeSpan.FromSeconds(20)))
            {
                Assert.Fail($"waited in vain for: {what()}");
            }

            pause.Wait(20);
        }
    }
}
