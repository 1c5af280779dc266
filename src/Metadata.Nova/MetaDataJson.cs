using Metadata.Instances;

namespace Metadata.Nova;

/// <summary>meta_data.json of every version.</summary>
internal static class MetaDataJson
{
    private const int RandomSeed = 1;
    private const int ProjectId = 3;
    private const int Devices = 4;
    private const int DedicatedCpus = 8;

    /// <summary>One document a version; what versions share is shared.</summary>
    public static Document[] Render(InstanceRecord record, string hostname, bool hasTemplate, IReadOnlyList<(string Path, string ContentPath)> files)
    {
        var head = Head(record, hostname, hasTemplate, files);
        byte[] prefix = [.. head, .. ", \"random_seed\": \""u8];
        var documents = new Document[Versions.OpenStack.Length];
        documents[0] = new Document(ContentTypes.Json, [.. head, (byte)'}']);
        for (var version = RandomSeed; version < documents.Length; version++)
        {
            var suffix = Tail(record, version);
            var before = documents[version - 1];
            documents[version] = before.Suffix.AsSpan().SequenceEqual(suffix) ? before : new Document(ContentTypes.Json, prefix, suffix);
        }

        return documents;
    }

    // Up to the random seed, without the closing brace.
    private static byte[] Head(InstanceRecord record, string hostname, bool hasTemplate, IReadOnlyList<(string Path, string ContentPath)> files)
    {
        var json = new PythonJson().Open('{').Field("uuid", record.Uuid);
        if (record.Metadata.Count > 0)
        {
            json.Key("meta").Open('{');
            foreach (var (key, value) in record.Metadata)
            {
                json.Field(key, value);
            }

            json.Close('}');
        }

        if (files.Count > 0)
        {
            json.Key("files").Open('[');
            foreach (var (path, contentPath) in files)
            {
                json.Open('{').Field("path", path).Field("content_path", contentPath).Close('}');
            }

            json.Close(']');
        }

        if (record.Configdrive?.AdminPass is { } adminPass)
        {
            json.Field("admin_pass", adminPass);
        }

        if (hasTemplate)
        {
            json.Key("network_config").Open('{').Field("name", "network_config").Field("content_path", "/content/0000").Close('}');
        }

        if (record.Keypair is { Deleted: not true, Name.Length: > 0 } pair)
        {
            json.Key("public_keys").Open('{').Field(pair.Name, pair.PublicKey).Close('}');
            json.Key("keys").Open('[').Open('{').Field("name", pair.Name).Field("type", pair.Type)
                .Field("data", pair.PublicKey).Close('}').Close(']');
        }

        return json.Field("hostname", hostname).Field("name", record.Name).Key("launch_index").Value(record.LaunchIndex)
            .Field("availability_zone", record.AvailabilityZone).ToBytes();
    }

    // From the quote that ends the random seed.
    private static byte[] Tail(InstanceRecord record, int version)
    {
        var json = new PythonJson().Raw("\""u8);
        if (version >= ProjectId)
        {
            json.Field("project_id", record.ProjectId);
        }

        if (version >= Devices)
        {
            DeviceJson.Write(json, record.Devices ?? [], version);
        }

        if (version >= DedicatedCpus)
        {
            json.Key("dedicated_cpus").Open('[');
            foreach (var cpu in (record.NumaCells ?? []).SelectMany(cell => cell.DedicatedCpus.Distinct()).Order())
            {
                json.Value(cpu);
            }

            json.Close(']');
        }

        return json.Close('}').ToBytes();
    }
}
