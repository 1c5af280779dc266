namespace Metadata.NamespaceProxy.Supervise;

/// <summary>What a source says of one namespace in place of the supervisor's options, which hold for all.</summary>
/// <param name="Socket">The agent's unix socket; null: the options'.</param>
/// <param name="Arguments">Identity field and limits, as arguments of a proxy. What they do not say, the options say.</param>
internal sealed record NamespaceSettings(string? Socket, IReadOnlyList<string> Arguments)
{
    /// <summary>Nothing is said.</summary>
    public static readonly NamespaceSettings None = new(null, []);

    /// <summary>The same settings.</summary>
    public bool Equals(NamespaceSettings? other)
        => other is not null && Socket == other.Socket && Arguments.SequenceEqual(other.Arguments);

    public override int GetHashCode() => HashCode.Combine(Socket, Arguments.Count);
}
