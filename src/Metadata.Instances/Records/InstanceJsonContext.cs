using System.Text.Json.Serialization;

namespace Metadata.Instances;

/// <summary>Source generated JSON of the record schema: snake_case, unknown fields refused, null fields written.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(InstanceFile))]
[JsonSerializable(typeof(InstanceRecord))]
public sealed partial class InstanceJsonContext : JsonSerializerContext;
