using Metadata.NamespaceProxy.Options;

namespace Metadata.NamespaceProxy.Haproxy;

/// <summary>haproxy's command line: the options that make sense for a metadata proxy (management manual 3).</summary>
internal sealed record HaproxyArguments
{
    /// <summary>Configuration files, in order.</summary>
    public IReadOnlyList<string> Files { get; private init; } = [];

    /// <summary><c>-p</c>: goes before the file's pidfile.</summary>
    public string? PidFile { get; private init; }

    /// <summary><c>-n</c>: goes before the file's maxconn.</summary>
    public string? MaxConnections { get; private init; }

    /// <summary><c>-C</c>: folder that relative paths count from.</summary>
    public string? Folder { get; private init; }

    /// <summary><c>-c</c>: only look whether the configuration can be used.</summary>
    public bool Check { get; private init; }

    /// <summary><c>-v</c>: say the version.</summary>
    public bool Version { get; private init; }

    /// <summary><c>-h</c>, or nothing at all: say the options.</summary>
    public bool Help { get; private init; }

    /// <summary><c>-D</c>: daemonise.</summary>
    public bool Daemon { get; private init; }

    /// <summary><c>-db</c> or <c>-d</c>: stay in the foreground, whatever else is said.</summary>
    public bool Foreground { get; private init; }

    /// <summary>Reads it.</summary>
    /// <exception cref="UsageException">An option is unknown or lacks its value.</exception>
    public static HaproxyArguments Parse(string[] arguments)
    {
        List<string> files = [];
        var parsed = new HaproxyArguments { Help = arguments.Length == 0 };
        for (var i = 0; i < arguments.Length; i++)
        {
            var argument = arguments[i];
            string Value() => ++i < arguments.Length ? arguments[i] : throw UsageException.For(argument, null, "has no value", "see -h");
            switch (argument)
            {
                case "-f":
                    files.AddRange(FilesOf(Value()));
                    break;
                case "--":
                    files.AddRange(arguments[(i + 1)..].SelectMany(FilesOf));
                    i = arguments.Length;
                    break;
                case "-p":
                    parsed = parsed with { PidFile = Value() };
                    break;
                case "-n":
                    parsed = parsed with { MaxConnections = Value() };
                    break;
                case "-C":
                    parsed = parsed with { Folder = Value() };
                    break;
                case "-c":
                    parsed = parsed with { Check = true };
                    break;
                case "-v" or "-vv":
                    parsed = parsed with { Version = true };
                    break;
                case "-h" or "--help":
                    parsed = parsed with { Help = true };
                    break;
                case "-D":
                    parsed = parsed with { Daemon = true };
                    break;
                case "-db" or "-d":
                    parsed = parsed with { Foreground = true };
                    break;
                case "-q" or "-V":
                    break;
                default:
                    throw UsageException.For(argument, null, "is not an option of haproxy's that a metadata proxy has", "see -h");
            }
        }

        return parsed with { Files = files };
    }

    // A folder stands for its .cfg files.
    private static IEnumerable<string> FilesOf(string path)
        => Directory.Exists(path) ? Directory.EnumerateFiles(path, "*.cfg").Order(StringComparer.Ordinal) : [path];
}
