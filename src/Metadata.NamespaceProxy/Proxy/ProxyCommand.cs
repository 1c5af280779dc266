using System.Globalization;
using System.Net;
using System.Runtime.InteropServices;
using Metadata.Linux.Namespaces;
using Metadata.Linux.Processes;
using Metadata.Linux.Transport;
using Metadata.NamespaceProxy.Logging;
using Metadata.NamespaceProxy.Options;

namespace Metadata.NamespaceProxy.Proxy;

/// <summary>One namespace's proxy: enter, bind, give up every privilege, then accept.</summary>
internal static class ProxyCommand
{
    // Whoever connects meanwhile waits in the listening socket.
    private static readonly TimeSpan RenewalDrain = TimeSpan.FromSeconds(5);

    /// <summary>Enters, binds, gives up every privilege and goes on as the program that serves.</summary>
    /// <returns>The exit code.</returns>
    public static int Start(string[] arguments, ProxyOptions options) => Guard(options, readiness =>
    {
        using var log = LineLog.Open(options.LogFile);
        using var listener = Listen(options);
        if (options.PidFile is not null)
        {
            PidFile.Write(options.PidFile);
        }

        DropPrivileges(options);
        NextImage.TryStart(arguments, options, listener, log);
        Serve(options, listener, log, readiness);
    });

    /// <summary>Serves until SIGTERM or SIGINT, with what this process's first program has made.</summary>
    /// <returns>The exit code.</returns>
    public static int Serve(string[] arguments, ProxyOptions options) => Guard(options, readiness =>
    {
        using var log = options.LogDescriptor < 0 ? LineLog.Open(null) : LineLog.FromDescriptor(options.LogDescriptor);
        using var listener = ListeningSocket.FromDescriptor(options.ListenDescriptor);
        if (Serve(options, listener, log, readiness))
        {
            NextImage.Renew(arguments, listener, log);
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

    private static ListeningSocket Listen(ProxyOptions options)
    {
        var endPoint = new IPEndPoint(options.Host, options.Port);
        if (options.Netns is null)
        {
            return ListeningSocket.Tcp(endPoint);
        }

        var target = options.Netns.Contains('/', StringComparison.Ordinal)
            ? NetworkNamespace.FromPath(options.Netns)
            : NetworkNamespace.FromName(options.Netns);
        if (options.NetnsIdentity is { } identity && target.TryGetIdentity() != identity)
        {
            throw UsageException.For("--netns", options.Netns, $"is not the namespace known as {identity}", "it was made anew; start the proxy again");
        }

        return target.Run(() => ListeningSocket.Tcp(endPoint));
    }

    // Also without a user to become: what faces the guest keeps no capability.
    private static void DropPrivileges(ProxyOptions options)
        => Privileges.Drop(options.User.Length == 0 ? null : options.User, options.Group.Length == 0 ? null : options.Group);

    // True: asked to begin anew in its own place. Only what gave up its privileges can.
    private static bool Serve(ProxyOptions options, ListeningSocket listener, LineLog log, Readiness readiness)
    {
        var stopping = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var term = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Request);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Request);
        using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, Request);

        // An upgrade takes the file away that this process was started from.
        _ = SelfCommand.FileName;
        using var server = new ProxyServer(options, listener, log);
        server.Start();

        log.Info(string.Create(
            CultureInfo.InvariantCulture,
            $"listening on {listener.Name} in {options.Netns ?? "this namespace"} for {(options.NetworkId is null ? "router" : "network")} {options.NetworkId ?? options.RouterId}, agent at {options.Socket}"));
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
