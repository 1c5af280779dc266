using System.Diagnostics;

namespace Metadata.NamespaceProxy.Tests.Support;

/// <summary>Waits for a state of the outside world that sends no event.</summary>
internal static class Until
{
    public static void True(Func<bool> condition, string what) => True(condition, () => what);

    public static void True(Func<bool> condition, Func<string> what)
    {
        long start = Stopwatch.GetTimestamp();
        using ManualResetEventSlim pause = new();
        while (!condition())
        {
            Assert.That(Stopwatch.GetElapsedTime(start), Is.LessThan(TimeSpan.FromSeconds(20)), () => "waited in vain for " + what());
            pause.Wait(5);
        }
    }
}
