namespace Metadata.Instances;

/// <summary>A record that is refused: nothing of its file was imported.</summary>
public sealed class ImportException : Exception
{
    internal ImportException(string file, string path, string found, string expected)
        : base($"{file}: {path}: found {found}, expected {expected}")
    {
        File = file;
        Path = path;
        Found = found;
        Expected = expected;
    }

    /// <summary>The file as the caller named it.</summary>
    public string File { get; }

    /// <summary>The JSON path, for example <c>$.instances.web.interfaces[0].mac</c>.</summary>
    public string Path { get; }

    /// <summary>What stands there, shortened; never user-data or a password.</summary>
    public string Found { get; }

    /// <summary>What should stand there.</summary>
    public string Expected { get; }
}
