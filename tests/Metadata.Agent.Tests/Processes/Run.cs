using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Metadata.Agent.Tests.Processes;

/// <summary>Real programs, run with a time limit.</summary>
internal static class Run
{
    public static (int Code, string Output) ToEnd(TimeSpan limit, string program, params IEnumerable<string> arguments)
    {
        using var process = new RunningProcess(program, arguments);
        Assert.That(process.WaitForExit(limit), Is.True, $"{program} ran longer than {limit.TotalSeconds} s: {process.Output}");
        return (process.ExitCode, process.Output);
    }

    public static (int Code, string Output) ToEnd(string program, params IEnumerable<string> arguments) =>
        ToEnd(TimeSpan.FromSeconds(30), program, arguments);

    /// <summary>Waits for a state of the outside world that sends no event.</summary>
    public static void Until(Func<bool> condition, Func<string> what, TimeSpan? limit = null)
    {
        long start = Stopwatch.GetTimestamp();
        using var pause = new ManualResetEventSlim();
        while (!condition())
        {
            Assert.That(Stopwatch.GetElapsedTime(start), Is.LessThan(limit ?? TimeSpan.FromSeconds(20)), () => "waited in vain for " + what());
            pause.Wait(10);
        }
    }

    /// <summary>A port that nobody listens on now.</summary>
    public static int FreePort()
    {
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        probe.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)probe.LocalEndPoint!).Port;
    }

    public static bool Listens(int port)
    {
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            probe.Connect(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
