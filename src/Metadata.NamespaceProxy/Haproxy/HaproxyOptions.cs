using System.Globalization;
using Metadata.NamespaceProxy.Options;
using Metadata.Relay;

namespace Metadata.NamespaceProxy.Haproxy;

/// <summary>A haproxy configuration as our own options.</summary>
internal static class HaproxyOptions
{
    // Neutron kills what has not ended five seconds after SIGTERM (SIGTERM_TIMEOUT in neutron/agent/metadata/driver_base.py).
    private const string Drain = "4";
    private const double LongestTime = 3600;

    private static readonly (string Timeout, string[] Options)[] Timeouts =
    [
        ("http-request", ["head-timeout"]),
        ("connect", ["connect-timeout"]),
        ("client", ["write-timeout", "body-timeout"]),
        ("server", ["answer-timeout"]),
        ("http-keep-alive", ["idle-timeout"]),
    ];

    /// <summary>Translates.</summary>
    /// <param name="configuration">One without problems.</param>
    /// <param name="readyDescriptor">Descriptor that is told when the listener stands; -1 for none.</param>
    public static ProxyOptions From(HaproxyConfiguration configuration, int readyDescriptor)
    {
        string[] arguments = [.. Arguments(configuration)];
        return ProxyOptions.Parse(arguments) with { Listen = configuration.Listen, FromFiles = arguments, ReadyDescriptor = readyDescriptor };
    }

    /// <summary>Identity field and limits, as arguments of a proxy: what holds for the guests of one namespace, whatever process serves them.</summary>
    public static IReadOnlyList<string> Settings(HaproxyConfiguration configuration)
    {
        List<string> arguments = [];
        void Add(string name, string value) => arguments.AddRange(["--" + name, value]);

        Add("identity-field", configuration.IdentityField!);
        if (configuration.MaxConnections is { } most)
        {
            Add("max-connections", Text(most));
            Add("crowded-from", Text(most / 2));
        }

        foreach (var (timeout, options) in Timeouts)
        {
            if (configuration.Timeouts.TryGetValue(timeout, out var time))
            {
                Array.ForEach(options, option => Add(option, Math.Min(time.TotalSeconds, LongestTime).ToString(CultureInfo.InvariantCulture)));
            }
        }

        if (configuration.Windows is [var first, ..])
        {
            Add("rate-limit-enabled", "true");
            Add("ip-versions", configuration.WindowsHoldForIPv6 ? "4,6" : "4");
            AddWindow("base", first);
            AddWindow("burst", configuration.Windows[^1]);
        }

        return arguments;

        void AddWindow(string name, RequestWindow window)
        {
            Add(name + "-window-duration", Text((int)Math.Ceiling(window.Duration.TotalSeconds)));
            Add(name + "-query-rate-limit", Text(window.Requests));
        }
    }

    private static List<string> Arguments(HaproxyConfiguration configuration)
    {
        List<string> arguments = ["--nodaemonize", "--drain-timeout", Drain];
        void Add(string name, string? value)
        {
            if (value is not null)
            {
                arguments.AddRange(["--" + name, value]);
            }
        }

        Add(IdentityHeader.IsRouter(configuration.IdentityField!) ? "router-id" : "network-id", configuration.Identity.ToString("D"));
        Add("metadata-proxy-socket", configuration.Socket);
        Add("metadata-proxy-user", configuration.User);
        Add("metadata-proxy-group", configuration.Group);
        Add("pid-file", configuration.PidFile);
        foreach (var address in configuration.Listen)
        {
            Add("metadata-host", address.Host);
        }

        Add("metadata-port", Text(configuration.Listen[0].Port));
        if (configuration.Log is { } log)
        {
            Add("syslog", string.Create(CultureInfo.InvariantCulture, $"{log.Facility} {log.Level} {configuration.LogTag ?? "haproxy"} {log.Socket}"));
        }

        return [.. arguments, .. Settings(configuration)];
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
