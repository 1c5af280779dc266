namespace Metadata.Configuration;

/// <summary>
/// The grammar of oslo.config's iniparser: sections, <c>key = value</c> or <c>key: value</c>, values continued by
/// indented lines until a blank line, whole-line comments with # or ;.
/// </summary>
internal static class IniParser
{
    public static void Parse(TextReader reader, string file, Action<string, string, OptionValue> add)
    {
        string? section = null;
        string? key = null;
        var values = new List<string>();
        var keyLine = 0;
        var lineNumber = 0;

        while (reader.ReadLine() is { } raw)
        {
            lineNumber++;
            var line = raw.TrimEnd();
            if (line.Length > 0 && line[0] is ' ' or '\t')
            {
                if (key is null)
                {
                    throw Error(file, lineNumber, "continuation line without an option before it", "Remove the blanks at the start of the line");
                }

                values.Add(line.TrimStart());
                continue;
            }

            Flush();
            if (line.Length == 0 || line[0] is '#' or ';')
            {
                continue;
            }

            if (line[0] == '[')
            {
                section = ParseSection(line, file, lineNumber);
                continue;
            }

            if (section is null)
            {
                throw Error(file, lineNumber, "option before the first section", "Put [DEFAULT] above it");
            }

            (key, var value) = ParseAssignment(line, file, lineNumber);
            values.Add(value);
            keyLine = lineNumber;
        }

        Flush();

        void Flush()
        {
            if (key is not null)
            {
                add(section!, key, new OptionValue(Unquote(string.Join('\n', values)), new OptionOrigin(file, keyLine)));
                key = null;
                values.Clear();
            }
        }
    }

    private static string ParseSection(string line, string file, int lineNumber)
    {
        if (line[^1] != ']')
        {
            throw Error(file, lineNumber, "section name without its closing bracket", "End the line with ]");
        }

        var section = line[1..^1].Trim();
        return section.Length > 0 ? section : throw Error(file, lineNumber, "empty section name", "Name the section, for example [DEFAULT]");
    }

    private static (string Key, string Value) ParseAssignment(string line, string file, int lineNumber)
    {
        var separator = line.AsSpan().IndexOfAny('=', ':');
        if (separator < 0)
        {
            throw Error(file, lineNumber, "neither '=' nor ':' in the line", "Write it as name = value, or start it with # to make it a comment");
        }

        var key = line[..separator].Trim();
        return key.Length > 0
            ? (key, line[(separator + 1)..].Trim())
            : throw Error(file, lineNumber, "value without an option name", "Write it as name = value");
    }

    private static string Unquote(string value) =>
        value.Length > 1 && value[0] == value[^1] && value[0] is '"' or '\'' ? value[1..^1] : value;

    private static ConfigurationException Error(string file, int line, string problem, string remedy) =>
        new(null, null, null, new OptionOrigin(file, line), problem, remedy);
}
