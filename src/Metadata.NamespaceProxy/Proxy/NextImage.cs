using System.Collections;
using System.Globalization;
using Metadata.Linux.Processes;
using Metadata.NamespaceProxy.Haproxy;
using Metadata.NamespaceProxy.Logging;
using Metadata.NamespaceProxy.Options;

namespace Metadata.NamespaceProxy.Proxy;

/// <summary>
/// The program that serves is started by the one that entered, bound and gave up its privileges, in its place: in the
/// kernel capabilities belong to threads, and those that the runtime had made before would keep theirs.
/// </summary>
internal static class NextImage
{
    // Not an argument: the command line stays the one that the supervisor knows.
    private const string Variable = "NEUTRON_NS_METADATA_PROXY_STANDING";

    private const string Ready = "--ready-descriptor";

    /// <summary>This program is the one that serves.</summary>
    public static bool IsThis { get; } = Environment.GetEnvironmentVariable(Variable) is not null;

    /// <summary>The options of the program that serves.</summary>
    public static ProxyOptions Options(string[] arguments)
        => ProxyOptions.Parse([.. arguments, .. Environment.GetEnvironmentVariable(Variable)!.Split('\n')], readFiles: false);

    /// <summary>Starts the program that serves.</summary>
    /// <returns>Only when that cannot be done.</returns>
    public static void TryStart(string[] arguments, ProxyOptions options, ProxySockets sockets, LineLog log)
    {
        if (!ProcessImage.IsReadable(SelfCommand.FileName, AppContext.BaseDirectory))
        {
            log.Warning($"{AppContext.BaseDirectory} cannot be read by {options.User}: threads of the runtime keep what {options.User} may not use; install it where all can read");
            return;
        }

        string[] standing =
        [
            .. options.FromFiles,
            .. options.ReadyDescriptor < 0 || Array.IndexOf(arguments, Ready) >= 0 ? [] : (string[])[Ready, Text(options.ReadyDescriptor)],
            .. sockets.Listeners.SelectMany(listener => (string[])["--listen-descriptor", Text(listener.Descriptor)]),
            .. sockets.Addresses is { } addresses ? (string[])["--address-descriptor", Text(addresses.Descriptor)] : [],
            .. log.Descriptor < 0 ? [] : (string[])["--log-descriptor", Text(log.Descriptor)],
        ];
        var environment = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().ToDictionary(entry => (string)entry.Key, entry => (string)entry.Value!);
        environment[Variable] = string.Join('\n', standing);

        // What faces guests listens to nobody else: no diagnostics socket, and three threads fewer.
        environment.TryAdd("DOTNET_EnableDiagnostics", "0");
        int[] descriptors = [.. sockets.Descriptors, log.Descriptor, options.ReadyDescriptor];
        ProcessImage.Replace(SelfCommand.FileName, [.. SelfCommand.Prefix, .. arguments], environment, [.. descriptors.Where(descriptor => descriptor >= 0)], HaproxyInvocation.Name);
    }

    /// <summary>Starts the program that serves once more in its own place: the one that is on the disk now.</summary>
    /// <exception cref="Metadata.Linux.Native.PosixException">It cannot be started; the supervisor starts another proxy.</exception>
    public static void Renew(string[] arguments, ProxySockets sockets, LineLog log)
    {
        // Whoever waited for the first start is gone, and the descriptor's number may be another's.
        var environment = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().ToDictionary(entry => (string)entry.Key, entry => (string)entry.Value!);
        environment[Variable] = string.Join('\n', WithoutReady(environment[Variable].Split('\n')));
        int[] descriptors = [.. sockets.Descriptors, log.Descriptor];
        ProcessImage.Replace(SelfCommand.FileName, [.. SelfCommand.Prefix, .. WithoutReady(arguments)], environment, [.. descriptors.Where(descriptor => descriptor >= 0)], HaproxyInvocation.Name);
    }

    private static string[] WithoutReady(string[] arguments)
        => Array.IndexOf(arguments, Ready) is >= 0 and var at ? [.. arguments[..at], .. arguments[(at + 2)..]] : arguments;

    private static string Text(int descriptor) => descriptor.ToString(CultureInfo.InvariantCulture);
}
