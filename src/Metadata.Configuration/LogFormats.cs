namespace Metadata.Configuration;

/// <summary>The formats of a log by name.</summary>
public static class LogFormats
{
    private const string Option = "log_format";

    private static readonly string[] Names = ["auto", "text", "json", "journald"];

    /// <summary>All names, for a message.</summary>
    public static string All { get; } = string.Join(", ", Names);

    /// <summary>Its name.</summary>
    public static string NameOf(LogFormat format) => Names[(int)format];

    /// <summary>The format of a name; null when there is none.</summary>
    public static LogFormat? Find(string name) => Array.IndexOf(Names, name) is >= 0 and var index ? (LogFormat)index : null;

    /// <summary><c>[metadata_proxy] log_format</c>.</summary>
    /// <exception cref="ConfigurationException">It is no format.</exception>
    public static LogFormat Read(OsloConfiguration files)
    {
        ArgumentNullException.ThrowIfNull(files);
        return Find(files.GetChoice(ProxySection.Name, Option, NameOf(LogFormat.Auto), Names))!.Value;
    }
}
