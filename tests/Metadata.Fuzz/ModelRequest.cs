namespace Metadata.Fuzz;

/// <summary>A request as it was meant.</summary>
/// <param name="Method">The method.</param>
/// <param name="Path">Path and query to forward.</param>
/// <param name="Host">The authority, or the metadata address when HTTP/1.0 names none.</param>
/// <param name="Body">The body without its framing.</param>
/// <param name="Fields">The lines that may travel on.</param>
internal sealed record ModelRequest(string Method, string Path, string Host, List<byte> Body, List<string> Fields)
{
    /// <summary>Bytes of the body; null without any framing.</summary>
    public int? BodyBytes { get; init; }

    /// <summary>The target as it was sent.</summary>
    public string Target { get; init; } = "";

    /// <summary>Lines that claim an identity, in whatever spelling.</summary>
    public List<string> Claims { get; init; } = [];
}
