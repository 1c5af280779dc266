using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Metadata.NamespaceProxy.Logging;

/// <summary>One line for each event to standard error or a file, as text or as a JSON object.</summary>
internal sealed class StreamSink(Stream output, bool json) : ILineSink
{
    /// <summary>The program's name in a log.</summary>
    public const string Program = "neutron-ns-metadata-proxy";

    public void Write(in LogEntry entry)
    {
        try
        {
            output.Write(json ? JsonOf(entry) : TextOf(entry));
            output.Flush();
        }
        catch (IOException)
        {
            // A full disk or a closed pipe must not stop the traffic.
        }
    }

    public void Dispose() => output.Dispose();

    private static byte[] TextOf(in LogEntry entry)
    {
        var level = entry.Severity switch { 3 => "ERROR", 4 => "WARNING", _ => "INFO" };
        var time = entry.Time.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
        return Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{time} {Program}[{Environment.ProcessId}] {level} {entry.Message}\n"));
    }

    // Supervisor and proxies may share one file: the process says who wrote a line.
    private static byte[] JsonOf(in LogEntry entry)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("time", entry.Time.UtcDateTime);
            writer.WriteString("level", entry.Severity switch { 3 => "error", 4 => "warning", _ => "info" });
            writer.WriteNumber("pid", Environment.ProcessId);
            writer.WriteString("message", entry.Message);
            foreach (var (name, value) in entry.Fields)
            {
                writer.WriteString(name, value);
            }

            writer.WriteEndObject();
        }

        buffer.Write("\n"u8);
        return buffer.WrittenSpan.ToArray();
    }
}
