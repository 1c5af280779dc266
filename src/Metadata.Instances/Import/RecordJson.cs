using System.Text.Json;

namespace Metadata.Instances.Import;

/// <summary>Stored JSON to record.</summary>
internal static class RecordJson
{
    /// <exception cref="JsonException">The JSON does not fit the record.</exception>
    public static InstanceRecord? Parse(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize(json, InstanceJsonContext.Default.InstanceRecord);
}
