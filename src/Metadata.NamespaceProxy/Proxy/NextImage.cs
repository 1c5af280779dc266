using System.Collections;
using System.Globalization;
using Metadata.Linux.Processes;
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
            .. sockets.Listeners.SelectMany(listener => (string[])["--listen-descriptor", Text(listener.Descriptor)]),
            .. sockets.Addresses is { } addresses ? (string[])["--address-descriptor", Text(addresses.Descriptor)] : [],
            .. log.Descriptor < 0 ? [] : (string[])["--log-descriptor", Text(log.Descriptor)],
        ];
        var environment = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().ToDictionary(entry => (string)entry.Key, entry => (string)entry.Value!);
        environment[Variable] = string.Join('\n', standing);

        // What faces guests listens to nobody else: no diagnostics socket, and three threads fewer.
        environment.TryAdd("DOTNET_EnableDiagnostics", "0");
        int[] descriptors = [.. sockets.Descriptors, log.Descriptor, options.ReadyDescriptor];
        ProcessImage.Replace(SelfCommand.FileName, [.. SelfCommand.Prefix, .. arguments], environment, [.. descriptors.Where(descriptor => descriptor >= 0)]);
    }

    /// <summary>Starts the program that serves once more in its own place: the one that is on the disk now.</summary>
    /// <exception cref="Metadata.Linux.Native.PosixException">It cannot be started; the supervisor starts another proxy.</exception>
    public static void Renew(string[] arguments, ProxySockets sockets, LineLog log)
    {
        // Whoever waited for the first start is gone, and the descriptor's number may be another's.
        var ready = Array.IndexOf(arguments, "--ready-descriptor");
        string[] rest = ready < 0 ? arguments : [.. arguments[..ready], .. arguments[(ready + 2)..]];
        var environment = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().ToDictionary(entry => (string)entry.Key, entry => (string)entry.Value!);
        int[] descriptors = [.. sockets.Descriptors, log.Descriptor];
        ProcessImage.Replace(SelfCommand.FileName, [.. SelfCommand.Prefix, .. rest], environment, [.. descriptors.Where(descriptor => descriptor >= 0)]);
    }

    private static string Text(int descriptor) => descriptor.ToString(CultureInfo.InvariantCulture);
}
