using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Metadata.Agent.Logging;

/// <summary>One line for each record, as text or as a JSON object.</summary>
internal sealed class StreamSink(Stream output, bool json) : ILogSink
{
    /// <inheritdoc/>
    public void Write(LogRecord record)
    {
        try
        {
            output.Write(json ? JsonOf(record) : TextOf(record));
            output.Flush();
        }
        catch (IOException)
        {
            // A full disk or a closed pipe must not stop the traffic.
        }
    }

    /// <inheritdoc/>
    public void Dispose() => output.Dispose();

    private static byte[] TextOf(LogRecord record) => Encoding.UTF8.GetBytes(string.Create(
        CultureInfo.InvariantCulture, $"{record.Time.UtcDateTime:yyyy-MM-dd HH:mm:ss.fff} {record.LevelName}: {record.Message}\n"));

    private static byte[] JsonOf(LogRecord record)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("time", record.Time.UtcDateTime);
            json.WriteString("level", record.LevelName);
            json.WriteNumber("event", record.Event);
            json.WriteString("message", record.Message);
            foreach ((string name, string value) in record.Fields)
            {
                json.WriteString(JsonNamingPolicy.SnakeCaseLower.ConvertName(name), value);
            }

            json.WriteEndObject();
        }

        buffer.Write("\n"u8);
        return buffer.WrittenSpan.ToArray();
    }
}
