using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Metadata.Instances.Etcd;

/// <summary>The gateway's JSON: keys and values in base64, 64-bit numbers as texts, fields of value zero left out.</summary>
internal static class EtcdJson
{
    /// <summary>The end of a range that holds everything with a prefix.</summary>
    public static byte[] EndOf(string prefix)
    {
        byte[] end = Encoding.UTF8.GetBytes(prefix);
        end[^1]++;
        return end;
    }

    public static byte[] Range(string key, byte[]? end, int limit, long revision) => Range(Encoding.UTF8.GetBytes(key), end, limit, revision);

    public static byte[] Range(byte[] key, byte[]? end, int limit, long revision) => Write(json =>
    {
        json.WriteBase64String("key", key);
        if (end is not null)
        {
            json.WriteBase64String("range_end", end);
        }

        json.WriteNumber("limit", limit);
        json.WriteString("revision", Text(revision));
    });

    public static byte[] Watch(string prefix, long from) => Write(json =>
    {
        json.WriteStartObject("create_request");
        json.WriteBase64String("key", Encoding.UTF8.GetBytes(prefix));
        json.WriteBase64String("range_end", EndOf(prefix));
        json.WriteString("start_revision", Text(from));
        json.WriteEndObject();
    });

    public static byte[] LogIn(string name, string password) => Write(json =>
    {
        json.WriteString("name", name);
        json.WriteString("password", password);
    });

    public static byte[] Transaction(IReadOnlyList<EtcdChange> changes) => Write(json =>
    {
        json.WriteStartArray("compare");
        foreach (EtcdChange change in changes)
        {
            json.WriteStartObject();
            json.WriteBase64String("key", Encoding.UTF8.GetBytes(change.Key));
            json.WriteString("target", "MOD");
            json.WriteString("result", "EQUAL");
            json.WriteString("mod_revision", Text(change.ExpectedRevision));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("success");
        foreach (EtcdChange change in changes)
        {
            json.WriteStartObject();
            json.WriteStartObject(change.Value is null ? "request_delete_range" : "request_put");
            json.WriteBase64String("key", Encoding.UTF8.GetBytes(change.Key));
            if (change.Value is not null)
            {
                json.WriteBase64String("value", change.Value);
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    public static long RevisionOf(JsonElement answer) =>
        answer.TryGetProperty("header", out JsonElement header) ? Number(header, "revision") : 0;

    public static IReadOnlyList<EtcdValue> ReadValues(JsonElement answer) =>
        answer.TryGetProperty("kvs", out JsonElement values) ? [.. values.EnumerateArray().Select(value => ReadValue(value, deleted: false))] : [];

    /// <summary>One line of a watch.</summary>
    /// <exception cref="EtcdException">The watch is over.</exception>
    public static void ReadWatch(string line, Action<long, IReadOnlyList<EtcdValue>> changed)
    {
        using JsonDocument document = JsonDocument.Parse(line);
        JsonElement root = document.RootElement;
        if (root.TryGetProperty("error", out JsonElement error))
        {
            string text = error.GetRawText();
            throw new EtcdException(MessageOf(text), text.Contains("compacted", StringComparison.Ordinal));
        }

        if (!root.TryGetProperty("result", out JsonElement result))
        {
            return;
        }

        if (result.TryGetProperty("canceled", out JsonElement canceled) && canceled.ValueKind == JsonValueKind.True)
        {
            bool compacted = Number(result, "compact_revision") > 0;
            throw new EtcdException(compacted ? "the revision is compacted" : "the watch was cancelled", compacted);
        }

        if (result.TryGetProperty("events", out JsonElement events))
        {
            EtcdValue[] values =
            [
                .. events.EnumerateArray().Select(change => ReadValue(
                    change.GetProperty("kv"), change.TryGetProperty("type", out JsonElement type) && type.ValueEquals("DELETE"))),
            ];
            changed(values.Max(static value => value.ModRevision), values);
        }
    }

    /// <summary>The message in an error's JSON, or the beginning of what is there.</summary>
    public static string MessageOf(string text)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            if (document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("message", out JsonElement message))
            {
                return message.GetString() ?? "";
            }
        }
        catch (JsonException)
        {
            // Not etcd's words.
        }

        return text.Length > 100 ? text[..100] : text;
    }

    private static EtcdValue ReadValue(JsonElement value, bool deleted) => new(
        Encoding.UTF8.GetString(value.GetProperty("key").GetBytesFromBase64()),
        deleted ? null : value.TryGetProperty("value", out JsonElement bytes) ? bytes.GetBytesFromBase64() : [],
        Number(value, "mod_revision"));

    private static long Number(JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement value) && long.TryParse(value.GetString(), CultureInfo.InvariantCulture, out long number) ? number : 0;

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static byte[] Write(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }
}
