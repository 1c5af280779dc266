using Metadata.Configuration;

namespace Metadata.NamespaceProxy.Options;

/// <summary><c>--log-format</c>, and <c>log_format</c> in <c>[metadata_proxy]</c>.</summary>
internal static class LogFormatOption
{
    /// <summary>Its name on a command line.</summary>
    public const string Argument = "log-format";

    /// <summary>The command line's word before the files', then <see cref="LogFormat.Auto"/>.</summary>
    /// <exception cref="UsageException">The one on the command line is no format.</exception>
    /// <exception cref="ConfigurationException">The one in a file is none.</exception>
    public static LogFormat Read(ArgumentList arguments, OsloConfiguration? files)
        => arguments.Last(Argument) is { } text
            ? LogFormats.Find(text) ?? throw UsageException.For("--" + Argument, text, "is not a log format", $"write one of {LogFormats.All}")
            : files is null ? LogFormat.Auto : LogFormats.Read(files);

    /// <summary>Arguments that hand it on; none for what is meant without them.</summary>
    public static IReadOnlyList<string> ToArguments(LogFormat format)
        => format == LogFormat.Auto ? [] : ["--" + Argument, LogFormats.NameOf(format)];
}
