namespace Metadata.Linux.Processes;

/// <summary>What a child process is started with.</summary>
public sealed record ChildProcessOptions
{
    /// <summary>Path of the executable; PATH is not searched.</summary>
    public required string FileName { get; init; }

    /// <summary>What the program sees as its own name (argv[0]); null: the path.</summary>
    public string? Name { get; init; }

    /// <summary>The arguments after the name.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>The whole environment; null hands on this process's own.</summary>
    public IReadOnlyDictionary<string, string>? Environment { get; init; }

    /// <summary>User by name or number; null keeps this process's.</summary>
    public string? User { get; init; }

    /// <summary>Group by name or number; null takes the user's own.</summary>
    public string? Group { get; init; }

    /// <summary>The child has no capability, and no way to one, from its first instruction on: bounding set empty, no_new_privs.</summary>
    public bool Unprivileged { get; init; }

    /// <summary>Descriptors to hand on: the child's number and this process's. All others are closed.</summary>
    public IReadOnlyDictionary<int, int> Descriptors { get; init; } = new Dictionary<int, int>();

    /// <summary>A file that standard output and error are appended to; null leaves them shared with this process.</summary>
    public string? OutputFile { get; init; }

    /// <summary>Standard input is /dev/null; false shares this process's.</summary>
    public bool NullInput { get; init; } = true;

    /// <summary>The child leads a session of its own: setsid(2).</summary>
    public bool NewSession { get; init; }
}
