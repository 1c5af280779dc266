using System.Net;
using System.Text.Encodings.Web;
using System.Text.Json;
using Metadata.Instances.Sqlite;

namespace Metadata.Instances.Import;

/// <summary>Reads a file of instances: the export's form, a bare map of instances, or one bare record.</summary>
internal static class RecordReader
{
    private static readonly JsonDocumentOptions _options = new() { AllowDuplicateProperties = false };

    // The text goes into a database and answers, never into HTML.
    private static readonly JsonWriterOptions _compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static ImportedFile Read(ReadOnlyMemory<byte> json, string file)
    {
        using var document = Parse(json, file);
        var validator = new RecordValidator(file);
        var root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Object)
        {
            throw validator.Refuse(RecordValidator.Describe(root, secret: false), "an object with \"instances\", or one instance record");
        }

        if (!root.TryGetProperty("instances", out var instances))
        {
            return new ImportedFile([ReadInstance(root, key: null, validator)], null);
        }

        CheckEnvelope(root, validator);
        validator.Enter("instances");
        if (instances.ValueKind != JsonValueKind.Object)
        {
            throw validator.Refuse(RecordValidator.Describe(instances, secret: false), "an object of instance records");
        }

        var read = new List<ImportedInstance>();
        var keys = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var property in instances.EnumerateObject())
        {
            validator.Enter(property.Name);
            var instance = ReadInstance(property.Value, property.Name, validator);
            if (!keys.TryAdd(instance.Identity.InstanceId, property.Name))
            {
                validator.Enter("uuid");
                throw validator.Refuse($"the uuid of {keys[instance.Identity.InstanceId]} again", "a uuid that no other record of the file has");
            }

            read.Add(instance);
            validator.Leave();
        }

        validator.Leave();
        return new ImportedFile(read, ReadProviders(root, validator));
    }

    private static JsonDocument Parse(ReadOnlyMemory<byte> json, string file)
    {
        try
        {
            ReadOnlySpan<byte> mark = [0xef, 0xbb, 0xbf];
            return JsonDocument.Parse(json.Span.StartsWith(mark) ? json[mark.Length..] : json, _options);
        }
        catch (JsonException e)
        {
            var where = FormattableString.Invariant($"line {(e.LineNumber ?? 0) + 1}, byte {(e.BytePositionInLine ?? 0) + 1}");
            throw new ImportException(file, where, json.IsEmpty ? "nothing" : "what is not JSON (or a name twice)", "JSON in UTF-8");
        }
    }

    private static void CheckEnvelope(JsonElement root, RecordValidator validator)
    {
        foreach (var property in root.EnumerateObject())
        {
            validator.Enter(property.Name);
            if (property.Name is not ("schema" or "instances" or "metadata_providers"))
            {
                throw validator.Refuse("a field that the file does not have", "one of schema, instances, metadata_providers");
            }

            if (property.Name == "schema" && !(property.Value.ValueKind == JsonValueKind.String && property.Value.ValueEquals(RecordSchema.Name)))
            {
                throw validator.Refuse(RecordValidator.Describe(property.Value, secret: false), $"\"{RecordSchema.Name}\"");
            }

            validator.Leave();
        }
    }

    private static ImportedInstance ReadInstance(JsonElement record, string? key, RecordValidator validator)
    {
        validator.Check(record, RecordSchema.Instance);
        var json = Compact(record);
        CheckTypes(json, validator);
        var id = record.GetProperty("uuid").GetString()!;
        var identity = new InstanceIdentity(id, record.GetProperty("project_id").GetString()!);
        return new ImportedInstance(key, identity, record.GetProperty("name").GetString()!, json, ReadPorts(record));
    }

    /// <summary>What is stored must be readable later, whatever the schema above allows.</summary>
    private static void CheckTypes(byte[] json, RecordValidator validator)
    {
        try
        {
            if (RecordJson.Parse(json) is null)
            {
                throw validator.Refuse("null", RecordSchema.Instance.Expected);
            }
        }
        catch (JsonException e)
        {
            throw validator.Refuse($"a value at {e.Path ?? "$"} that does not fit", RecordSchema.Instance.Expected);
        }
    }

    private static List<ImportedPort> ReadPorts(JsonElement record)
    {
        var ports = new List<ImportedPort>();
        foreach (var item in Items(record, "interfaces"))
        {
            if (!item.TryGetProperty("network", out var network) || network.ValueKind == JsonValueKind.Null)
            {
                continue;
            }

            var id = network.GetProperty("id").GetGuid();
            _ = AddressKey.TryParseMac(item.GetProperty("mac").GetString(), out var mac);
            var addresses = Items(item, "subnets")
                .SelectMany(subnet => Items(subnet, "fixed_ips"))
                .Select(fixedIp => AddressKey.Of(id, IPAddress.Parse(fixedIp.GetProperty("address").GetString()!)))
                .Distinct();
            ports.Add(new ImportedPort(id, mac, [.. addresses]));
        }

        return ports;
    }

    private static JsonElement.ArrayEnumerator Items(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array ? list.EnumerateArray() : default;

    private static List<(string Id, byte[] Json)>? ReadProviders(JsonElement root, RecordValidator validator)
    {
        if (!root.TryGetProperty("metadata_providers", out var providers) || providers.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        validator.Enter("metadata_providers");
        validator.Check(providers, new SchemaNode(SchemaKind.Map, "an object of metadata providers") { Item = RecordSchema.Provider });
        return [.. providers.EnumerateObject().Select(provider => (provider.Name, Compact(provider.Value)))];
    }

    private static byte[] Compact(JsonElement value)
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, _compact))
        {
            value.WriteTo(writer);
        }

        return buffer.WrittenSpan.ToArray();
    }
}
