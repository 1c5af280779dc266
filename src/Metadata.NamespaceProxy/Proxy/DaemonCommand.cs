using System.Globalization;
using System.IO.Pipes;
using Metadata.Linux.Processes;
using Metadata.Linux.Transport;
using Metadata.NamespaceProxy.Haproxy;

namespace Metadata.NamespaceProxy.Proxy;

/// <summary>
/// Starts this program again in a session of its own and ends when that one listens: a managed process
/// cannot fork, since its other threads would be missing.
/// </summary>
internal static class DaemonCommand
{
    /// <summary>Starts the daemon.</summary>
    /// <param name="arguments">The command line behind the program.</param>
    /// <param name="readyVariable">Environment variable that tells the daemon where to say that it listens; null: options do.</param>
    /// <returns>0 when it listens; 1 with its message on standard error otherwise.</returns>
    public static int Run(string[] arguments, string? readyVariable = null)
    {
        using var pipe = new AnonymousPipeServerStream(PipeDirection.In, HandleInheritability.Inheritable);
        var handle = pipe.GetClientHandleAsString();
        var descriptor = int.Parse(handle, CultureInfo.InvariantCulture);
        if (readyVariable is not null)
        {
            Environment.SetEnvironmentVariable(readyVariable, handle);
        }

        using var loop = new EventLoop("daemon");
        loop.Start();
        ChildProcess.Start(loop, new ChildProcessOptions
        {
            FileName = SelfCommand.FileName,
            Name = HaproxyInvocation.Name,
            Arguments = [.. SelfCommand.Prefix, .. arguments, .. readyVariable is null ? (string[])["--nodaemonize", "--ready-descriptor", handle] : []],
            Descriptors = new Dictionary<int, int> { [descriptor] = descriptor },
            NewSession = true,

            // The caller may wait for the end of our output; the daemon must not hold it.
            OutputFile = "/dev/null",
        });
        loop.Stop();
        pipe.DisposeLocalCopyOfClientHandle();
        using var reader = new StreamReader(pipe);
        var line = reader.ReadLine();
        if (line == Readiness.Ok)
        {
            return 0;
        }

        Console.Error.WriteLine("neutron-ns-metadata-proxy: " + (line ?? "the daemon ended before it listened"));
        return 1;
    }

}
