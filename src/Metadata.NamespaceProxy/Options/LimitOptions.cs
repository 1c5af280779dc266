using System.Globalization;
using Metadata.Configuration;

namespace Metadata.NamespaceProxy.Options;

/// <summary>Every limit; names, defaults and help stand in <see cref="ProxySection.Limits"/>.</summary>
internal static class LimitOptions
{
    private const double LongestTime = 3600;
    private const double Many = 1_000_000;

    /// <summary>All of them.</summary>
    public static IReadOnlyList<LimitOption> All { get; } =
    [
        Count("max_head_size", 256, 65536, static (l, v) => Relay(l, l.Relay with { Head = l.Relay.Head with { MaxHeadBytes = (int)v } })),
        Count("max_target_size", 64, 65536, static (l, v) => Relay(l, l.Relay with { Head = l.Relay.Head with { MaxTargetBytes = (int)v } })),
        Count("max_header_fields", 1, 1000, static (l, v) => Relay(l, l.Relay with { Head = l.Relay.Head with { MaxFields = (int)v } })),
        Count("max_body_size", 0, 1L << 40, static (l, v) => Relay(l, l.Relay with { MaxBodyBytes = (long)v })),
        Time("head_timeout", static (l, v) => Relay(l, l.Relay with { HeadDeadline = v })),
        Time("body_timeout", static (l, v) => Relay(l, l.Relay with { BodyDeadline = v })),
        Time("idle_timeout", static (l, v) => Relay(l, l.Relay with { IdleDeadline = v })),
        Time("write_timeout", static (l, v) => Relay(l, l.Relay with { WriteDeadline = v })),
        Count("min_body_rate", 0, Many, static (l, v) => Relay(l, l.Relay with { MinBodyRate = (int)v })),
        Count("min_answer_rate", 0, Many, static (l, v) => Relay(l, l.Relay with { MinAnswerRate = (int)v })),
        Time("rate_grace", static (l, v) => Relay(l, l.Relay with { RateGrace = v })),
        Time("connect_timeout", static (l, v) => Relay(l, l.Relay with { ConnectDeadline = v })),
        Time("answer_timeout", static (l, v) => Relay(l, l.Relay with { AnswerDeadline = v })),
        Count("max_requests_per_connection", 1, int.MaxValue, static (l, v) => Relay(l, l.Relay with { MaxRequestsPerConnection = (int)v })),
        Count("max_connections", 1, Many, static (l, v) => Relay(l, l.Relay with { MaxConnections = (int)v })),
        Count("max_connections_per_source", 0, Many, static (l, v) => Relay(l, l.Relay with { MaxConnectionsPerSource = (int)v })),
        Count("crowded_from", 0, Many, static (l, v) => Relay(l, l.Relay with { CrowdedFrom = (int)v })),
        Count("source_request_rate", 0, Many, static (l, v) => Relay(l, l.Relay with { SourceRequestRate = (int)v })),
        Count("source_request_burst", 1, Many, static (l, v) => Relay(l, l.Relay with { SourceRequestBurst = (int)v })),
        Count("max_requests_in_flight", 1, Many, static (l, v) => l with { AgentRequests = (int)v }),
        Count("max_agent_connections", 1, 65536, static (l, v) => Relay(l, l.Relay with { MaxIdleUpstreams = (int)v })),
        Time("drain_timeout", static (l, v) => l with { Drain = v }),
    ];

    /// <summary>Their names on a command line.</summary>
    public static string[] Arguments { get; } = [.. All.Select(option => option.Argument), .. RateLimitOptions.Arguments];

    /// <summary>The limits: the command line's word before the files', then the defaults.</summary>
    /// <exception cref="UsageException">A value on the command line cannot be used.</exception>
    /// <exception cref="ConfigurationException">A value in a file cannot.</exception>
    public static ProxyLimits Read(ArgumentList arguments, OsloConfiguration? files)
    {
        var limits = new ProxyLimits();
        foreach (var option in All)
        {
            limits = Value(option, arguments, files) is { } value ? option.Apply(limits, value) : limits;
        }

        return Relay(limits, RateLimitOptions.Apply(limits.Relay, arguments, files));
    }

    /// <summary>What was said about limits, as arguments of a proxy.</summary>
    /// <exception cref="UsageException">A value on the command line cannot be used.</exception>
    /// <exception cref="ConfigurationException">A value in a file cannot.</exception>
    public static IReadOnlyList<string> ToArguments(ArgumentList arguments, OsloConfiguration files) =>
    [
        .. from option in All
           let value = Value(option, arguments, files)
           where value is not null
           from part in new[] { "--" + option.Argument, value.Value.ToString(CultureInfo.InvariantCulture) }
           select part,
        .. RateLimitOptions.ToArguments(arguments, files),
    ];

    private static double? Value(LimitOption option, ArgumentList arguments, OsloConfiguration? files)
        => arguments.Last(option.Argument) is { } text ? option.Parse(text) : files is null ? null : option.Read(files);

    private static LimitOption Count(string name, double least, double most, Func<ProxyLimits, double, ProxyLimits> apply)
        => new(name, least, most, IsTime: false, apply);

    private static LimitOption Time(string name, Func<ProxyLimits, TimeSpan, ProxyLimits> apply)
        => new(name, 0.001, LongestTime, IsTime: true, (limits, seconds) => apply(limits, TimeSpan.FromSeconds(seconds)));

    private static ProxyLimits Relay(ProxyLimits limits, Metadata.Relay.RelayLimits relay) => limits with { Relay = relay };
}
