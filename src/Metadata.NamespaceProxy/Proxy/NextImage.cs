using System.Globalization;
using Metadata.Linux.Processes;
using Metadata.NamespaceProxy.Haproxy;
using Metadata.NamespaceProxy.Logging;
using Metadata.NamespaceProxy.Options;

namespace Metadata.NamespaceProxy.Proxy;

/// <summary>
/// The program that serves is started by the one that entered, bound and gave up its privileges, in its place: in the
/// kernel capabilities belong to threads, and those that the runtime had made before would keep theirs. A supervisor's
/// proxies need none of this: they are started without privileges.
/// </summary>
internal static class NextImage
{
    // Not an argument: the command line stays the one that Neutron's process monitor knows.
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
            .. sockets.Descriptors.SelectMany(named => (string[])[named.Option, Text(named.Descriptor)]),
            .. log.Descriptor < 0 ? [] : (string[])["--log-descriptor", Text(log.Descriptor)],
        ];
        var environment = SelfCommand.ServingEnvironment();
        environment[Variable] = string.Join('\n', standing);
        int[] descriptors = [.. sockets.Descriptors.Select(named => named.Descriptor), log.Descriptor, options.ReadyDescriptor];
        ProcessImage.Replace(SelfCommand.FileName, [.. SelfCommand.Prefix, .. arguments], environment, [.. descriptors.Where(descriptor => descriptor >= 0)], HaproxyInvocation.Name);
    }

    private static string Text(int descriptor) => descriptor.ToString(CultureInfo.InvariantCulture);
}
