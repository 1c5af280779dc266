using System.Globalization;
using System.Runtime.InteropServices;
using Metadata.Linux.Processes;
using Metadata.NamespaceProxy.Logging;
using Metadata.NamespaceProxy.Options;

namespace Metadata.NamespaceProxy.Proxy;

/// <summary>One namespace's proxy: enter, bind, give up every privilege, then accept.</summary>
internal static class ProxyCommand
{
    // Whoever connects meanwhile waits in the listening socket.
    private static readonly TimeSpan RenewalDrain = TimeSpan.FromSeconds(5);

    private const int OneBoot = 28;

    /// <summary>Enters, binds, gives up every privilege and goes on as the program that serves.</summary>
    /// <returns>The exit code.</returns>
    public static int Start(string[] arguments, ProxyOptions options) => Guard(options, readiness =>
    {
        using var log = LineLog.Open(options.LogFile, options.Syslog);
        using var sockets = ProxySockets.Open(options);
        if (options.PidFile is not null)
        {
            PidFile.Write(options.PidFile);
        }

        DropPrivileges(options);
        NextImage.TryStart(arguments, options, sockets, log);
        Serve(options, sockets, log, readiness);
    });

    /// <summary>Serves until SIGTERM or SIGINT, with what this process's first program has made.</summary>
    /// <returns>The exit code.</returns>
    public static int Serve(string[] arguments, ProxyOptions options) => Guard(options, readiness =>
    {
        using var log = options.LogDescriptor < 0 ? LineLog.Open(null, options.Syslog) : LineLog.FromDescriptor(options.LogDescriptor);
        using var sockets = ProxySockets.Inherit(options);
        if (Serve(options, sockets, log, readiness))
        {
            NextImage.Renew(arguments, sockets, log);
        }
    });

    private static int Guard(ProxyOptions options, Action<Readiness> run)
    {
        using var readiness = new Readiness(options.ReadyDescriptor);
        try
        {
            run(readiness);
            PidFile.Remove(options.PidFile);
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

    // True: asked to begin anew in its own place. Only what gave up its privileges can.
    private static bool Serve(ProxyOptions options, ProxySockets sockets, LineLog log, Readiness readiness)
    {
        var stopping = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var term = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Request);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Request);
        using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, Request);

        // An upgrade takes the file away that this process was started from.
        _ = SelfCommand.FileName;
        using var server = new ProxyServer(options, sockets, log);
        server.Start();

        log.Info(string.Create(
            CultureInfo.InvariantCulture,
            $"listening on {sockets.Names} in {options.Netns ?? "this namespace"} for {(options.NetworkId is null ? "router" : "network")} {options.NetworkId ?? options.RouterId}, agent at {options.Socket}"));
        if (options.Limits.Relay is { BaseWindow.Requests: < OneBoot } or { BurstWindow.Requests: < OneBoot })
        {
            log.Warning(string.Create(CultureInfo.InvariantCulture, $"the rate limit stops a boot: cloud-init asks {OneBoot} times at once"));
        }

        readiness.Succeed();
        var renew = stopping.Task.GetAwaiter().GetResult();
        log.Info(renew ? "begins anew" : "draining");
        var drained = server.DrainAsync(renew ? RenewalDrain : null).GetAwaiter().GetResult();
        if (!renew)
        {
            log.Info(drained ? "ended" : "ended with exchanges in flight");
        }

        return renew;

        void Request(PosixSignalContext context)
        {
            context.Cancel = true;
            if (context.Signal != PosixSignal.SIGHUP || NextImage.IsThis)
            {
                stopping.TrySetResult(context.Signal == PosixSignal.SIGHUP);
            }
        }
    }
}
