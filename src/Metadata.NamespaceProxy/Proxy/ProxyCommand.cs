using System.Globalization;
using System.Runtime.InteropServices;
using Metadata.Linux.Processes;
using Metadata.NamespaceProxy.Logging;
using Metadata.NamespaceProxy.Options;

namespace Metadata.NamespaceProxy.Proxy;

/// <summary>One namespace's proxy: enter, bind, give up every privilege, then accept.</summary>
internal static class ProxyCommand
{
    // The loop, the link, signals, the log, and what the runtime opens.
    private const int DescriptorsOfItsOwn = 128;

    private const int OneBoot = 28;

    /// <summary>Enters, binds, gives up every privilege and goes on as the program that serves.</summary>
    /// <returns>The exit code.</returns>
    public static int Start(string[] arguments, ProxyOptions options) => Guard(options, readiness =>
    {
        using var log = LineLog.Open(options.LogFile, options.LogFormat, options.Syslog);
        using var sockets = ProxySockets.Open(options);
        if (options.PidFile is not null)
        {
            PidFile.Write(options.PidFile, Environment.ProcessId);
        }

        DropPrivileges(options);
        NextImage.TryStart(arguments, options, sockets, log);
        Serve(options, sockets, log, readiness);
    });

    /// <summary>Serves until SIGTERM or SIGINT, with what this process was started with.</summary>
    /// <returns>The exit code.</returns>
    public static int Serve(ProxyOptions options) => Guard(options, readiness =>
    {
        using var log = options.LogDescriptor < 0 ? LineLog.Open(null, options.LogFormat, options.Syslog) : LineLog.FromDescriptor(options.LogDescriptor, options.LogFormat);
        using var sockets = ProxySockets.Inherit(options);
        Privileges.Drop(user: null, group: null);
        Serve(options, sockets, log, readiness);
    });

    private static int Guard(ProxyOptions options, Action<Readiness> run)
    {
        using var readiness = new Readiness(options.ReadyDescriptor);
        try
        {
            run(readiness);
            return 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or UsageException or InvalidOperationException or ArgumentException or AccountException)
        {
            readiness.Fail(e.Message);
            Console.Error.WriteLine("neutron-ns-metadata-proxy: " + e.Message);
            return 1;
        }
    }

    // Also without a user to become: what faces the guest keeps no capability.
    private static void DropPrivileges(ProxyOptions options)
        => Privileges.Drop(options.User.Length == 0 ? null : options.User, options.Group.Length == 0 ? null : options.Group);

    private static void Serve(ProxyOptions options, ProxySockets sockets, LineLog whole, Readiness readiness)
    {
        var log = whole.About(Path.GetFileName(options.Netns ?? ""), options.Identity);
        var stopping = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var term = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Request);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Request);

        // haproxy does not end by it either.
        using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, context => context.Cancel = true);
        using var server = new ProxyServer(options, sockets, log);
        ResourceLimits.Lower(options.Limits.Relay.MaxConnections + options.Limits.Relay.MaxIdleUpstreams + DescriptorsOfItsOwn);
        SystemCallFilter.Apply();
        server.Start();

        log.Info(string.Create(
            CultureInfo.InvariantCulture,
            $"listening on {sockets.Names} in {options.Netns ?? "this namespace"} for {(options.NetworkId is null ? "router" : "network")} {options.NetworkId ?? options.RouterId}, agent at {options.Socket}"));
        if (options.Limits.Relay is { BaseWindow.Requests: < OneBoot } or { BurstWindow.Requests: < OneBoot })
        {
            log.Warning(string.Create(CultureInfo.InvariantCulture, $"the rate limit stops a boot: cloud-init asks {OneBoot} times at once"));
        }

        readiness.Succeed();
        stopping.Task.GetAwaiter().GetResult();
        log.Info("draining");
        log.Info(server.DrainAsync().GetAwaiter().GetResult() ? "ended" : "ended with exchanges in flight");

        void Request(PosixSignalContext context)
        {
            context.Cancel = true;
            stopping.TrySetResult();
        }
    }
}
