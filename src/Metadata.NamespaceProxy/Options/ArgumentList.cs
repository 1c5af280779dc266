namespace Metadata.NamespaceProxy.Options;

/// <summary>
/// Splits a command line into options: <c>--name value</c> or <c>--name=value</c>, kebab-case or
/// snake_case, <c>--flag</c> or <c>--noflag</c>; the last of several wins except where all are asked for.
/// </summary>
internal sealed class ArgumentList
{
    private readonly List<KeyValuePair<string, string>> _values = [];

    private ArgumentList()
    {
    }

    /// <summary>Splits.</summary>
    /// <param name="arguments">The command line behind the program and command.</param>
    /// <param name="options">Names (kebab-case) that take a value.</param>
    /// <param name="flags">Names that take none.</param>
    /// <exception cref="UsageException">An argument is unknown or lacks its value.</exception>
    public static ArgumentList Parse(ReadOnlySpan<string> arguments, string[] options, string[] flags)
    {
        var list = new ArgumentList();
        for (var i = 0; i < arguments.Length; i++)
        {
            var argument = arguments[i] switch { "-d" => "--debug", "-v" => "--verbose", "-h" => "--help", var other => other };
            if (!argument.StartsWith("--", StringComparison.Ordinal))
            {
                throw UsageException.For(argument, null, "is not an option", "options are written --name value or --name=value, see --help");
            }

            var equals = argument.IndexOf('=', StringComparison.Ordinal);
            var name = Normalise(equals < 0 ? argument[2..] : argument[2..equals]);
            if (Array.IndexOf(options, name) >= 0)
            {
                var inNext = equals < 0;
                if (inNext && (i + 1 == arguments.Length || arguments[i + 1].StartsWith("--", StringComparison.Ordinal)))
                {
                    throw UsageException.For("--" + name, null, "has no value", $"write --{name} VALUE");
                }

                list.Add(name, inNext ? arguments[++i] : argument[(equals + 1)..]);
            }
            else if (equals < 0 && Array.IndexOf(flags, name) >= 0)
            {
                list.Add(name, "true");
            }
            else if (equals < 0 && name.StartsWith("no", StringComparison.Ordinal) && Array.IndexOf(flags, name[2..]) >= 0)
            {
                list.Add(name[2..], "false");
            }
            else
            {
                throw UsageException.For(argument, null, "is unknown", "see --help for the options");
            }
        }

        return list;
    }

    /// <summary>The last value; null when absent.</summary>
    public string? Last(string name)
    {
        for (var i = _values.Count - 1; i >= 0; i--)
        {
            if (_values[i].Key == name)
            {
                return _values[i].Value;
            }
        }

        return null;
    }

    /// <summary>Every value, in order.</summary>
    public IReadOnlyList<string> All(string name) => [.. _values.Where(v => v.Key == name).Select(v => v.Value)];

    /// <summary>A flag's last word.</summary>
    public bool Flag(string name, bool whenAbsent) => Last(name) is { } value ? value == "true" : whenAbsent;

    private static string Normalise(string name) => name.Replace('_', '-');

    private void Add(string name, string value) => _values.Add(new(name, value));
}
