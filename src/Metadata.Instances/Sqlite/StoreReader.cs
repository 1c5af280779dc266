using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Metadata.Instances.Import;
using Microsoft.Data.Sqlite;

namespace Metadata.Instances.Sqlite;

/// <summary>Reads on a connection of its own, which a writer never blocks. Its owner serialises the calls.</summary>
internal sealed class StoreReader(SqliteConnection connection) : IDisposable
{
    private static readonly JsonWriterOptions _indented = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[]? GetJson(SqliteConnection connection, string instanceId)
    {
        using var command = StoreDatabase.Command(connection, "SELECT json FROM instances WHERE uuid = $uuid", ("$uuid", instanceId));
        return (byte[]?)command.ExecuteScalar();
    }

    public byte[]? GetJson(string instanceId) => GetJson(connection, instanceId);

    public List<InstanceSummary> List() => ReadSummaries("SELECT uuid, key, name, project_id FROM instances ORDER BY id");

    public List<InstanceSummary> Resolve(string name)
    {
        var exact = ReadSummaries("SELECT uuid, key, name, project_id FROM instances WHERE uuid = $name", ("$name", name.ToLowerInvariant()));
        return exact.Count > 0
            ? exact
            : ReadSummaries("SELECT uuid, key, name, project_id FROM instances WHERE key = $name OR name = $name ORDER BY id", ("$name", name));
    }

    public byte[] Export()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var transaction = connection.BeginTransaction(deferred: true);
        using (var writer = new Utf8JsonWriter(buffer, _indented))
        {
            writer.WriteStartObject();
            writer.WriteString("schema", RecordSchema.Name);
            writer.WriteStartObject("instances");
            ExportInstances(writer);
            writer.WriteEndObject();
            writer.WriteStartObject("metadata_providers");
            foreach (var (id, json) in ReadProviders())
            {
                writer.WritePropertyName(id);
                WriteRecord(writer, json);
            }

            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    public Dictionary<string, MetadataProvider> GetProviders()
    {
        var providers = new Dictionary<string, MetadataProvider>(StringComparer.Ordinal);
        foreach (var (id, json) in ReadProviders())
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            Guid[] networks = root.TryGetProperty("networks", out var list) ? [.. list.EnumerateArray().Select(item => item.GetGuid())] : [];
            providers.Add(id, new MetadataProvider(networks, root.TryGetProperty("fail", out var fail) && fail.GetBoolean()));
        }

        return providers;
    }

    public Dictionary<Guid, IReadOnlyList<Guid>> GetRouters()
    {
        using var command = StoreDatabase.Command(connection, "SELECT router_id, network_id FROM routers");
        using var reader = command.ExecuteReader();
        var routers = new Dictionary<Guid, IReadOnlyList<Guid>>();
        while (reader.Read())
        {
            var router = new Guid(reader.GetFieldValue<byte[]>(0), bigEndian: true);
            var network = new Guid(reader.GetFieldValue<byte[]>(1), bigEndian: true);
            routers[router] = routers.TryGetValue(router, out var networks) ? [.. networks, network] : [network];
        }

        return routers;
    }

    public void Dispose() => connection.Dispose();

    private void ExportInstances(Utf8JsonWriter writer)
    {
        using var command = StoreDatabase.Command(connection, "SELECT uuid, key, json FROM instances ORDER BY id");
        using var reader = command.ExecuteReader();
        var keys = new HashSet<string>(StringComparer.Ordinal);
        while (reader.Read())
        {
            // Files loaded side by side may use one key twice; the uuid cannot collide.
            writer.WritePropertyName(keys.Add(reader.GetString(1)) ? reader.GetString(1) : reader.GetString(0));
            WriteRecord(writer, reader.GetFieldValue<byte[]>(2));
        }
    }

    private static void WriteRecord(Utf8JsonWriter writer, byte[] json)
    {
        using var document = JsonDocument.Parse(json);
        document.RootElement.WriteTo(writer);
    }

    private List<(string Id, byte[] Json)> ReadProviders()
    {
        using var command = StoreDatabase.Command(connection, "SELECT id, json FROM providers ORDER BY rowid");
        using var reader = command.ExecuteReader();
        var providers = new List<(string, byte[])>();
        while (reader.Read())
        {
            providers.Add((reader.GetString(0), reader.GetFieldValue<byte[]>(1)));
        }

        return providers;
    }

    private List<InstanceSummary> ReadSummaries(string sql, params ReadOnlySpan<(string Name, object Value)> parameters)
    {
        using var command = StoreDatabase.Command(connection, sql, parameters);
        using var reader = command.ExecuteReader();
        var list = new List<InstanceSummary>();
        while (reader.Read())
        {
            list.Add(new InstanceSummary(reader.GetString(0), reader.GetString(1), reader.GetString(2), reader.GetString(3)));
        }

        return list;
    }
}
