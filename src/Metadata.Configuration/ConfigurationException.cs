namespace Metadata.Configuration;

/// <summary>A configuration that cannot be used; the message says which option, its value, where, and what to do.</summary>
public sealed class ConfigurationException : Exception
{
    internal ConfigurationException(string? section, string? option, string? value, OptionOrigin? origin, string problem, string remedy)
        : base(Compose(section, option, value, origin, problem, remedy))
    {
        Section = section;
        Option = option;
        Value = value;
        Origin = origin;
        Remedy = remedy;
    }

    /// <summary>The section, or null when the file as a whole is wrong.</summary>
    public string? Section { get; }

    /// <summary>The option, or null when the file as a whole is wrong.</summary>
    public string? Option { get; }

    /// <summary>The value that was found; null when there is none or when it is secret.</summary>
    public string? Value { get; }

    /// <summary>Where it was found; null when it is a default or absent.</summary>
    public OptionOrigin? Origin { get; }

    /// <summary>What the operator should do.</summary>
    public string Remedy { get; }

    /// <summary>For rules that span options or that a program checks by itself.</summary>
    /// <param name="section">The option's section.</param>
    /// <param name="option">The option's name.</param>
    /// <param name="value">What was found; null to leave it out (secrets).</param>
    /// <param name="origin">Where; null when unknown.</param>
    /// <param name="problem">What is wrong, in a few words.</param>
    /// <param name="remedy">What to do.</param>
    public static ConfigurationException For(string section, string option, string? value, OptionOrigin? origin, string problem, string remedy) =>
        new(section, option, value, origin, problem, remedy);

    private static string Compose(string? section, string? option, string? value, OptionOrigin? origin, string problem, string remedy)
    {
        var where = origin is { } known ? $"{known}: " : "";
        var what = option is null ? "" : $"option {option} in [{section}]";
        var found = value is null ? "" : $" = \"{value}\"";
        var separator = option is null ? "" : ": ";
        return $"{where}{what}{found}{separator}{problem}. {remedy}.";
    }
}
