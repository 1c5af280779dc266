using System.Globalization;

namespace Metadata.Configuration;

/// <summary>
/// OpenStack's INI configuration as oslo.config reads it. Getters validate and throw
/// <see cref="ConfigurationException"/>; section and option names are those of OpenStack.
/// </summary>
public sealed class OsloConfiguration
{
    private readonly OptionStore _store;
    private readonly OptionCatalogue _catalogue;
    private readonly Substitution _substitution;

    private OsloConfiguration(OptionStore store, OptionCatalogue? catalogue)
    {
        _store = store;
        _catalogue = catalogue ?? new OptionCatalogue([]);
        _substitution = new Substitution(LookUpForSubstitution);
    }

    /// <summary>The files that were read, in order.</summary>
    public IReadOnlyList<string> Files => _store.Files;

    /// <summary>Every option that the files set, known or not.</summary>
    public IEnumerable<WrittenOption> Written =>
        _store.All.Select(pair => new WrittenOption(pair.Key.Section, pair.Key.Name, pair.Value[^1].Origin));

    /// <summary>Reads files in order, then each directory's *.conf in ordinal order; a later value wins.</summary>
    /// <exception cref="ConfigurationException">A file is absent, unreadable or not in the grammar.</exception>
    public static OsloConfiguration Load(IEnumerable<string> files, IEnumerable<string> dirs, OptionCatalogue? catalogue = null)
    {
        ArgumentNullException.ThrowIfNull(files);
        ArgumentNullException.ThrowIfNull(dirs);
        return new OsloConfiguration(OptionStore.Read(files, dirs), catalogue);
    }

    /// <summary>Reads one text, for tests and for input that is not a file.</summary>
    public static OsloConfiguration Parse(string text, string file = "<text>", OptionCatalogue? catalogue = null)
    {
        var store = new OptionStore();
        store.Read(new StringReader(text), file);
        return new OsloConfiguration(store, catalogue);
    }

    /// <summary>True when a file sets the option.</summary>
    public bool IsSet(string section, string name) => _store.Find(section, name).Count > 0;

    /// <summary>Where the winning value stands; null when no file sets the option.</summary>
    public OptionOrigin? GetOrigin(string section, string name) => Last(section, name)?.Origin;

    /// <summary>The written value that wins, substituted; else the catalogue's default; else null.</summary>
    public string? Get(string section, string name) => GetString(section, name, null);

    /// <summary>The value, or <paramref name="defaultValue"/> (else the catalogue's), substituted.</summary>
    public string? GetString(string section, string name, string? defaultValue)
    {
        var written = Last(section, name);
        var text = written?.Raw ?? defaultValue ?? _catalogue.Find(section, name)?.DefaultText;
        return text is null ? null : _substitution.Expand(text, OptionName.Section(section), name, written?.Origin);
    }

    /// <summary>A value that must be there and must not be empty.</summary>
    public string GetRequired(string section, string name)
    {
        var value = GetString(section, name, null);
        return string.IsNullOrWhiteSpace(value)
            ? throw Error(section, name, value, "a value is required", $"Set {name} in [{section}]")
            : value;
    }

    /// <summary>A whole number within [<paramref name="min"/>, <paramref name="max"/>].</summary>
    public int GetInt(string section, string name, int defaultValue, int min = int.MinValue, int max = int.MaxValue) =>
        (int)GetLong(section, name, defaultValue, min, max);

    /// <summary>A whole number within [<paramref name="min"/>, <paramref name="max"/>].</summary>
    public long GetLong(string section, string name, long defaultValue, long min = long.MinValue, long max = long.MaxValue)
    {
        if (GetString(section, name, null) is not { } text)
        {
            return defaultValue;
        }

        if (!long.TryParse(text.Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value))
        {
            throw Error(section, name, text, "not a whole number", $"Write {Range(min, max)}");
        }

        return value < min || value > max ? throw Error(section, name, text, "out of range", $"Write {Range(min, max)}") : value;
    }

    /// <summary>A TCP port, 1 to 65535.</summary>
    public int GetPort(string section, string name, int defaultValue) => GetInt(section, name, defaultValue, 1, 65535);

    /// <summary>A time in seconds, fractions allowed, within [<paramref name="min"/>, <paramref name="max"/>].</summary>
    public TimeSpan GetSeconds(string section, string name, TimeSpan defaultValue, TimeSpan min, TimeSpan max)
    {
        if (GetString(section, name, null) is not { } text)
        {
            return defaultValue;
        }

        var remedy = string.Create(CultureInfo.InvariantCulture, $"Write seconds from {min.TotalSeconds} to {max.TotalSeconds}");
        if (!double.TryParse(text.Trim(), NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds)
            || double.IsNaN(seconds))
        {
            throw Error(section, name, text, "not a number of seconds", remedy);
        }

        return seconds < min.TotalSeconds || seconds > max.TotalSeconds
            ? throw Error(section, name, text, "out of range", remedy)
            : TimeSpan.FromSeconds(seconds);
    }

    /// <summary>true, 1, yes, on or false, 0, no, off without regard to case.</summary>
    public bool GetBool(string section, string name, bool defaultValue)
    {
        if (GetString(section, name, null) is not { } text)
        {
            return defaultValue;
        }

        return text.Trim().ToLowerInvariant() switch
        {
            "true" or "1" or "yes" or "on" => true,
            "false" or "0" or "no" or "off" => false,
            _ => throw Error(section, name, text, "not a truth value", "Write true or false"),
        };
    }

    /// <summary>One of the given words, without regard to case; the answer is spelled as in <paramref name="choices"/>.</summary>
    public string GetChoice(string section, string name, string defaultValue, params ReadOnlySpan<string> choices)
    {
        var text = GetString(section, name, null) ?? defaultValue;
        foreach (var choice in choices)
        {
            if (string.Equals(choice, text.Trim(), StringComparison.OrdinalIgnoreCase))
            {
                return choice;
            }
        }

        throw Error(section, name, text, "not one of the choices", $"Write one of {string.Join(", ", choices)}");
    }

    /// <summary>A list separated by commas (line breaks too); items are trimmed, empty items dropped.</summary>
    public IReadOnlyList<string> GetList(string section, string name, params IReadOnlyList<string> defaultValue) =>
        GetString(section, name, null) is { } text
            ? text.Split([',', '\n'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            : defaultValue;

    /// <summary>Every value of a repeated option over all files, in order, substituted; empty when none is written.</summary>
    public IReadOnlyList<string> GetMulti(string section, string name) =>
        [.. _store.Find(section, name).Select(value => _substitution.Expand(value.Raw, OptionName.Section(section), name, value.Origin))];

    /// <summary>The names in the given section that files set, normalised.</summary>
    public IReadOnlyList<string> GetNames(string section) =>
        [.. _store.All.Where(pair => pair.Key.Section == OptionName.Section(section)).Select(pair => pair.Key.Name)];

    /// <summary>An exception about an option's current value, for rules of the caller. Secrets are left out.</summary>
    public ConfigurationException Error(string section, string name, string? value, string problem, string remedy)
    {
        var secret = _catalogue.Find(section, name)?.IsSecret ?? OptionName.LooksSecret(name);
        return new ConfigurationException(section, name, secret ? null : value, GetOrigin(section, name), problem, remedy);
    }

    /// <summary>What the files set and the catalogue does not know, in the order of files; one entry per unknown section.</summary>
    public IReadOnlyList<UnknownOption> FindUnknown()
    {
        var unknown = new List<UnknownOption>();
        var sections = new HashSet<string>();
        foreach (var ((section, name), values) in _store.All)
        {
            if (_catalogue.IsForeign(section, name) || _catalogue.Find(section, name) is not null)
            {
                continue;
            }

            if (_catalogue.HasSection(section))
            {
                unknown.Add(new UnknownOption(section, name, values[^1].Origin, _catalogue.NearestOption(section, name)));
            }
            else if (sections.Add(section))
            {
                unknown.Add(new UnknownOption(section, null, values[0].Origin, _catalogue.NearestSection(section)));
            }
        }

        return unknown;
    }

    /// <summary>Every option of the catalogue with its effective value, in the catalogue's order.</summary>
    /// <exception cref="ConfigurationException">A value cannot be substituted.</exception>
    public IReadOnlyList<EffectiveOption> Describe() =>
    [
        .. _catalogue.Options.Select(option => new EffectiveOption(
            option.Section,
            option.Name,
            option.IsMulti && IsSet(option.Section, option.Name)
                ? string.Join('\n', GetMulti(option.Section, option.Name))
                : GetString(option.Section, option.Name, null) ?? "",
            GetOrigin(option.Section, option.Name),
            option.IsSecret)),
    ];

    private OptionValue? Last(string section, string name) => _store.Find(section, name) is [.., var last] ? last : null;

    private (string? Text, OptionOrigin? Origin) LookUpForSubstitution(string section, string name)
    {
        var written = Last(section, name);
        return (written?.Raw ?? _catalogue.Find(section, name)?.DefaultText, written?.Origin);
    }

    private static string Range(long min, long max) => (min, max) switch
    {
        (int.MinValue or long.MinValue, int.MaxValue or long.MaxValue) => "a whole number, for example 10",
        (_, int.MaxValue or long.MaxValue) => string.Create(CultureInfo.InvariantCulture, $"a whole number of at least {min}"),
        (int.MinValue or long.MinValue, _) => string.Create(CultureInfo.InvariantCulture, $"a whole number of at most {max}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"a whole number from {min} to {max}"),
    };
}
