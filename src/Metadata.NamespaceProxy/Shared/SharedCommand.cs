using System.Runtime.InteropServices;
using Metadata.Linux.Processes;
using Metadata.NamespaceProxy.Logging;

namespace Metadata.NamespaceProxy.Shared;

/// <summary>The process that serves the namespaces that a supervisor hands to it.</summary>
internal static class SharedCommand
{
    /// <summary>Runs until the supervisor sends it away, or SIGTERM or SIGINT.</summary>
    /// <returns>The exit code.</returns>
    public static int Run(SharedOptions options)
    {
        using var log = options.LogDescriptor < 0 ? LineLog.Open(null, options.LogFormat) : LineLog.FromDescriptor(options.LogDescriptor, options.LogFormat);
        try
        {
            ResourceLimits.Lower(DescriptorLimit.Raise());
            using var server = new SharedServer(options, log);
            using var term = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Request);
            using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Request);

            // 'supervise' hears it for all and starts the next process.
            using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, context => context.Cancel = true);
            SystemCallFilter.Apply();
            server.Start();
            server.Retired.GetAwaiter().GetResult();
            log.Info("draining");
            log.Info(server.DrainAsync().GetAwaiter().GetResult() ? "ended" : "ended with exchanges in flight");
            return 0;

            void Request(PosixSignalContext context)
            {
                context.Cancel = true;
                server.Retire();
            }
        }
        catch (IOException e)
        {
            log.Error(e.Message);
            return 1;
        }
    }
}
