using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Metadata.Instances.Admin;

/// <summary>Writes the bodies of the admin wire.</summary>
internal static class AdminJson
{
    private static readonly JsonWriterOptions _options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static AdminResponse Respond(int status, Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, _options))
        {
            writer.WriteStartObject();
            write(writer);
            writer.WriteEndObject();
        }

        return new AdminResponse(status, buffer.WrittenMemory);
    }

    public static AdminResponse Error(int status, string message) =>
        Respond(status, writer => writer.WriteString("error", message));

    public static void WriteSummary(Utf8JsonWriter writer, InstanceSummary summary)
    {
        writer.WriteStartObject();
        writer.WriteString("uuid", summary.Uuid);
        writer.WriteString("key", summary.Key);
        writer.WriteString("name", summary.Name);
        writer.WriteString("project_id", summary.ProjectId);
        writer.WriteEndObject();
    }

    public static void WriteRouter(Utf8JsonWriter writer, Guid router, IEnumerable<Guid> networks)
    {
        writer.WriteString("id", router);
        writer.WriteStartArray("networks");
        foreach (var network in networks)
        {
            writer.WriteStringValue(network);
        }

        writer.WriteEndArray();
    }
}
