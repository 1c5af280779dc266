namespace Metadata.Linux.Namespaces;

/// <summary>A network namespace cannot be opened or entered; the message names its path and why.</summary>
public sealed class NamespaceException : IOException
{
    /// <summary>Names the path and the reason.</summary>
    public NamespaceException(string path, string reason)
        : base($"network namespace {path}: {reason}") => Path = path;

    /// <summary>The namespace's file.</summary>
    public string Path { get; }
}
