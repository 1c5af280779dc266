namespace Metadata.Configuration;

/// <summary>What the files say: values per option in the order in which they were written.</summary>
internal sealed class OptionStore
{
    private readonly Dictionary<(string Section, string Name), List<OptionValue>> _values = [];

    public IEnumerable<KeyValuePair<(string Section, string Name), List<OptionValue>>> All => _values;

    public IReadOnlyList<string> Files { get; private init; } = [];

    public static OptionStore Read(IEnumerable<string> files, IEnumerable<string> directories)
    {
        var read = new List<string>();
        var store = new OptionStore { Files = read };
        foreach (var file in files.Concat(directories.SelectMany(FilesOf)))
        {
            store.ReadFile(file);
            read.Add(file);
        }

        return store;
    }

    public IReadOnlyList<OptionValue> Find(string section, string name) =>
        _values.TryGetValue((OptionName.Section(section), OptionName.Option(name)), out var values) ? values : [];

    public void Read(TextReader reader, string file) =>
        IniParser.Parse(reader, file, (section, name, value) =>
        {
            var key = (OptionName.Section(section), OptionName.Option(name));
            if (!_values.TryGetValue(key, out var values))
            {
                _values.Add(key, values = []);
            }

            values.Add(value);
        });

    private static IEnumerable<string> FilesOf(string directory)
    {
        if (!Directory.Exists(directory))
        {
            throw new ConfigurationException(
                null, null, null, new OptionOrigin(directory, 0), "no such configuration directory", "Create it, or correct --config-dir");
        }

        return Directory.EnumerateFiles(directory, "*.conf").Order(StringComparer.Ordinal);
    }

    private void ReadFile(string file)
    {
        try
        {
            using var reader = new StreamReader(file);
            Read(reader, file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            var problem = e is FileNotFoundException or DirectoryNotFoundException
                ? "no such configuration file"
                : "configuration file cannot be read";
            throw new ConfigurationException(
                null, null, null, new OptionOrigin(file, 0), problem, "Check --config-file and the permissions of the path");
        }
    }
}
