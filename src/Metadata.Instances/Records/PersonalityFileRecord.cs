namespace Metadata.Instances;

/// <summary>A personality file.</summary>
public sealed record PersonalityFileRecord
{
    /// <summary>Absolute path in the guest.</summary>
    public string Path { get; init => field = value ?? ""; } = "";

    /// <summary>Content in base64.</summary>
    public string ContentB64 { get; init => field = value ?? ""; } = "";
}
