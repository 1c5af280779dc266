using System.Globalization;
using Metadata.Configuration;
using Metadata.Relay;

namespace Metadata.NamespaceProxy.Options;

/// <summary>
/// Neutron's options of <c>[metadata_rate_limiting]</c> (neutron/conf/agent/metadata/config.py), in files and as arguments:
/// two windows of one source's requests that hold at the same time. IPv4 and IPv6 may be named together.
/// </summary>
internal static class RateLimitOptions
{
    private const int LongestWindow = 86400;

    /// <summary>Their names on a command line.</summary>
    public static string[] Arguments { get; } = [.. All.Select(option => Argument(option.Name))];

    private static IEnumerable<OptionDefinition> All => [.. RateLimitSection.Options, .. ProxySection.Rates];

    /// <summary>Puts them into limits; the command line's word comes before the files'.</summary>
    /// <exception cref="UsageException">A value on the command line cannot be used.</exception>
    /// <exception cref="ConfigurationException">A value in a file cannot.</exception>
    public static RelayLimits Apply(RelayLimits limits, ArgumentList arguments, OsloConfiguration? files)
    {
        limits = limits with { RateDryRun = Flag("rate_dry_run", arguments, files) };
        if (!Flag("rate_limit_enabled", arguments, files))
        {
            return limits;
        }

        var versions = Versions(arguments, files);
        return limits with
        {
            BaseWindow = Window("base", arguments, files),
            BurstWindow = Window("burst", arguments, files),
            WindowsHoldForIPv4 = versions.Contains("4"),
            WindowsHoldForIPv6 = versions.Contains("6"),
        };
    }

    /// <summary>What was said about them and is not the default, as arguments of a proxy.</summary>
    public static IEnumerable<string> ToArguments(ArgumentList arguments, OsloConfiguration files) =>
        from option in All
        let value = Text(option.Name, arguments, files)
        where value is not null && value != option.DefaultText
        from part in new[] { "--" + Argument(option.Name), value }
        select part;

    private static RequestWindow Window(string name, ArgumentList arguments, OsloConfiguration? files) => new(
        TimeSpan.FromSeconds(Number(name + "_window_duration", arguments, files, LongestWindow)),
        Number(name + "_query_rate_limit", arguments, files, int.MaxValue));

    private static string[] Versions(ArgumentList arguments, OsloConfiguration? files)
    {
        const string Name = "ip_versions";
        var text = Text(Name, arguments, files) ?? Default(Name);
        var versions = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return versions.Length > 0 && versions.All(version => version is "4" or "6")
            ? versions
            : throw Wrong(Name, text, "is no list of 4 and 6", "write 4, 6 or both: 4,6");
    }

    private static bool Flag(string name, ArgumentList arguments, OsloConfiguration? files)
    {
        var text = Text(name, arguments, files) ?? Default(name);
        return text.ToUpperInvariant() switch
        {
            "TRUE" or "1" or "ON" or "YES" => true,
            "FALSE" or "0" or "OFF" or "NO" => false,
            _ => throw Wrong(name, text, "is not a boolean", "write true or false"),
        };
    }

    private static int Number(string name, ArgumentList arguments, OsloConfiguration? files, int most)
    {
        var text = Text(name, arguments, files) ?? Default(name);
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= most
            ? number
            : throw Wrong(name, text, string.Create(CultureInfo.InvariantCulture, $"is not a whole number from 1 to {most}"), "give a number in that range");
    }

    private static string? Text(string name, ArgumentList arguments, OsloConfiguration? files)
        => arguments.Last(Argument(name)) ?? files?.Get(Definition(name).Section, name);

    private static string Default(string name) => Definition(name).DefaultText!;

    private static OptionDefinition Definition(string name) => All.Single(option => option.Name == name);

    private static UsageException Wrong(string name, string text, string problem, string remedy)
        => UsageException.For($"[{Definition(name).Section}] {name}", text, problem, remedy);

    private static string Argument(string name) => name.Replace('_', '-');
}
