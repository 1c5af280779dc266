using System.Runtime.InteropServices;
using Metadata.Linux.Transport;
using Metadata.NamespaceProxy.Logging;

namespace Metadata.NamespaceProxy.Supervise;

/// <summary>Runs the supervisor until it is told to end.</summary>
internal static class SuperviseCommand
{
    /// <summary>Runs until SIGTERM or SIGINT.</summary>
    public static int Run(SupervisorOptions options)
    {
        using var log = LineLog.Open(options.LogFile);
        var stopping = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var term = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Request);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Request);
        using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, context => context.Cancel = true);

        using var loop = new EventLoop("supervisor");
        var supervisor = new Supervisor(options, loop, log);
        loop.Start();
        loop.Post(_ => supervisor.Start(), null);
        stopping.Task.GetAwaiter().GetResult();

        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        loop.Post(
            _ =>
            {
                supervisor.Stop();
                stopped.TrySetResult();
            },
            null);
        stopped.Task.GetAwaiter().GetResult();
        loop.Stop();
        return 0;

        void Request(PosixSignalContext context)
        {
            context.Cancel = true;
            stopping.TrySetResult();
        }
    }
}
