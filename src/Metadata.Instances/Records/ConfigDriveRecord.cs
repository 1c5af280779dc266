using System.Text.Json;

namespace Metadata.Instances;

/// <summary>What only a config drive carries.</summary>
public sealed record ConfigDriveRecord
{
    /// <summary>Personality files.</summary>
    public IReadOnlyList<PersonalityFileRecord>? Files { get; init; }

    /// <summary>Administrator password. Secret.</summary>
    public string? AdminPass { get; init; }

    /// <summary>Verbatim network_data.json.</summary>
    public JsonElement? NetworkData { get; init; }
}
