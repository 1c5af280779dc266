using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Metadata.Instances.Import;

/// <summary>Merge patches on stored records.</summary>
internal static class RecordPatch
{
    private static readonly JsonWriterOptions _compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Apply(byte[] stored, JsonObject patch)
    {
        var record = JsonNode.Parse(stored)!.AsObject();
        foreach (var (name, value) in patch)
        {
            // "user_data_b64": null means "none", which is not the same as a record without the field.
            record[name] = value is null ? null : Merge(record[name], value);
        }

        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, _compact))
        {
            record.WriteTo(writer);
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static JsonNode Merge(JsonNode? target, JsonNode patch)
    {
        if (patch is not JsonObject fields)
        {
            return patch.DeepClone();
        }

        var merged = target?.DeepClone() as JsonObject ?? [];
        foreach (var (name, value) in fields)
        {
            if (value is null)
            {
                merged.Remove(name);
            }
            else
            {
                merged[name] = Merge(merged[name], value);
            }
        }

        return merged;
    }
}
