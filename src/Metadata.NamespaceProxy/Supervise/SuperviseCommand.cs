using System.Runtime.InteropServices;
using Metadata.Linux.Processes;
using Metadata.Linux.Transport;
using Metadata.NamespaceProxy.Logging;
using Metadata.NamespaceProxy.Proxy;
using Metadata.NamespaceProxy.Supervise.Admin;
using Metadata.NamespaceProxy.Supervise.Probing;
using Metadata.NamespaceProxy.Supervise.Status;

namespace Metadata.NamespaceProxy.Supervise;

/// <summary>Runs the supervisor until it is told to end.</summary>
internal static class SuperviseCommand
{
    /// <summary>Runs until SIGTERM or SIGINT. SIGHUP: every proxy is followed by a new one.</summary>
    public static int Run(SupervisorOptions options)
    {
        using var log = LineLog.Open(options.LogFile, options.LogFormat);
        var stopping = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var term = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Request);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Request);
        // An upgrade takes the file away that this process was started from.
        _ = SelfCommand.FileName;
        DescriptorLimit.Raise();
        using var loop = new EventLoop("supervisor");
        var board = new StatusBoard(options.SharedProcesses > 0 ? "shared" : "process", loop.TimeProvider);
        using var admin = new AdminServer(options, board, loop, log);
        using var prober = new Prober(loop);
        using var supervisor = new Supervisor(options, board, prober, loop, log);
        using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, Renew);
        loop.Start();
        loop.Post(_ => supervisor.Start(), null);
        stopping.Task.GetAwaiter().GetResult();

        ServiceManager.Notify("STOPPING=1");
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

        void Renew(PosixSignalContext context)
        {
            context.Cancel = true;
            loop.Post(_ => supervisor.RenewProxies(), null);
        }

        void Request(PosixSignalContext context)
        {
            context.Cancel = true;
            stopping.TrySetResult();
        }
    }
}
