using System.Globalization;
using Metadata.NamespaceProxy.Options;
using Metadata.NamespaceProxy.Proxy;

namespace Metadata.NamespaceProxy.Haproxy;

/// <summary>This program in haproxy's place, for Neutron's DHCP, L3 and OVN agents.</summary>
internal static class HaproxyCommand
{
    // Set for the daemon: its command line has to stay the one that Neutron's process monitor looks for.
    private const string ReadyVariable = "NEUTRON_NS_METADATA_PROXY_READY";

    private const string Usage = """
        Usage : haproxy -f FILE [-f FILE ...] [-c] [-D | -db] [-p FILE] [-n NUMBER] [-C DIR] [-q] [-V] [-- FILE ...]
          a metadata proxy configured by what Neutron writes for haproxy; anything else in FILE is refused
          -f FILE    configuration file, or a folder of .cfg files
          -c         say whether the configuration can be used, and end
          -D         daemonise, as 'daemon' in the file; -db or -d: stay in the foreground
          -p FILE    pid file, before 'pidfile' in the file
          -n NUMBER  connections at once, before 'maxconn' in the file
          -C DIR     folder that relative paths count from
          -v         the version
        """;

    /// <summary>Runs.</summary>
    /// <param name="whole">The command line behind the program.</param>
    /// <param name="arguments">haproxy's part of it.</param>
    /// <returns>The exit code, haproxy's: 0 or 1.</returns>
    public static int Run(string[] whole, string[] arguments)
    {
        try
        {
            if (NextImage.IsThis)
            {
                return ProxyCommand.Serve(NextImage.Options([]));
            }

            return Start(whole, HaproxyArguments.Parse(arguments));
        }
        catch (UsageException e)
        {
            Alert(e.Message);
            return 1;
        }
    }

    private static int Start(string[] whole, HaproxyArguments arguments)
    {
        if (arguments.Version)
        {
            Console.Out.WriteLine($"neutron-ns-metadata-proxy version {typeof(HaproxyCommand).Assembly.GetName().Version?.ToString(3)}, in the place of haproxy");
            return 0;
        }

        if (arguments.Help)
        {
            Console.Out.WriteLine(Usage);
            return 0;
        }

        if (arguments.Folder is { } folder)
        {
            Directory.SetCurrentDirectory(folder);
        }

        if (!TryRead(arguments, out var configuration))
        {
            return 1;
        }

        if (arguments.Check)
        {
            Console.Out.WriteLine("Configuration file is valid");
            return 0;
        }

        var ready = Environment.GetEnvironmentVariable(ReadyVariable) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : -1;
        return ready < 0 && (configuration.Daemon || arguments.Daemon) && !arguments.Foreground
            ? DaemonCommand.Run(whole, ReadyVariable)
            : ProxyCommand.Start(whole, HaproxyOptions.From(configuration, ready));
    }

    private static bool TryRead(HaproxyArguments arguments, out HaproxyConfiguration configuration)
    {
        configuration = ConfigurationReader.Read(arguments.Files, out var problems);
        foreach (var problem in problems)
        {
            Alert("config : " + problem);
        }

        if (problems.Count > 0)
        {
            Alert("config : Fatal errors found in configuration.");
            return false;
        }

        configuration.PidFile = arguments.PidFile ?? configuration.PidFile;
        if (arguments.MaxConnections is { } most)
        {
            configuration.MaxConnections = int.TryParse(most, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= 1_000_000
                ? number : throw UsageException.For("-n", most, "is not a number from 1 to 1000000", "give a number in that range");
        }

        return true;
    }

    private static void Alert(string message)
        => Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"[ALERT]    ({Environment.ProcessId}) : {message}"));
}
