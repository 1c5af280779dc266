namespace Metadata.Configuration;

/// <summary>The options a program understands, for defaults of <c>$name</c>, secrets and the report of unknown names.</summary>
public sealed class OptionCatalogue
{
    private readonly Dictionary<(string Section, string Name), OptionDefinition> _options = [];
    private readonly HashSet<string> _foreignSections = new(StringComparer.Ordinal);
    private readonly HashSet<(string Section, string Name)> _foreignOptions = [];

    /// <summary>A catalogue of the given options.</summary>
    public OptionCatalogue(IEnumerable<OptionDefinition> options)
    {
        ArgumentNullException.ThrowIfNull(options);
        foreach (var option in options)
        {
            Add(option);
        }
    }

    /// <summary>Every definition, in the order in which it was added.</summary>
    public IReadOnlyCollection<OptionDefinition> Options => _options.Values;

    /// <summary>Adds a definition; a second one of the same name replaces the first.</summary>
    public void Add(OptionDefinition option)
    {
        ArgumentNullException.ThrowIfNull(option);
        _options[(OptionName.Section(option.Section), OptionName.Option(option.Name))] = option;
    }

    /// <summary>Names sections of other services that an operator's files carry too; they are not reported.</summary>
    public void AddForeignSections(params IEnumerable<string> sections)
    {
        ArgumentNullException.ThrowIfNull(sections);
        foreach (var section in sections)
        {
            _foreignSections.Add(OptionName.Section(section));
        }
    }

    /// <summary>Names options of other services inside a section that we read too; they are not reported.</summary>
    public void AddForeignOptions(string section, params IEnumerable<string> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        foreach (var name in names)
        {
            _foreignOptions.Add((OptionName.Section(section), OptionName.Option(name)));
        }
    }

    internal OptionDefinition? Find(string section, string name) =>
        _options.GetValueOrDefault((OptionName.Section(section), OptionName.Option(name)));

    internal bool IsForeign(string section, string name) =>
        _foreignSections.Contains(section) || _foreignOptions.Contains((section, name));

    internal bool HasSection(string section) => _options.Keys.Any(key => key.Section == section);

    internal string? NearestSection(string section) =>
        EditDistance.Nearest(section, _options.Keys.Select(key => key.Section).Distinct()) is { } nearest ? $"[{nearest}]" : null;

    internal string? NearestOption(string section, string name)
    {
        if (EditDistance.Nearest(name, _options.Keys.Where(key => key.Section == section).Select(key => key.Name)) is { } here)
        {
            return here;
        }

        // The right name in the wrong section is the commonest mistake with several files.
        var elsewhere = EditDistance.Nearest(name, _options.Keys.Select(key => key.Name));
        if (elsewhere is null)
        {
            return null;
        }

        return $"{elsewhere} in [{_options.Keys.First(key => key.Name == elsewhere).Section}]";
    }
}
