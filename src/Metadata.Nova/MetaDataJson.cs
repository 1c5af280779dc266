using System.Text;
using Metadata.Instances;

namespace Metadata.Nova;

/// <summary>meta_data.json of every version.</summary>
internal static class MetaDataJson
{
    private const string SeedMark = "\0";

    public static Document Render(InstanceRecord record, int version, string hostname, bool hasTemplate)
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

        if (hasTemplate)
        {
            json.Key("network_config").Open('{').Field("name", "network_config").Field("content_path", "/content/0000").Close('}');
        }

        if (record.Keypair is { Deleted: not true } pair && pair.Name.Length > 0)
        {
            json.Key("public_keys").Open('{').Field(pair.Name, pair.PublicKey).Close('}');
            json.Key("keys").Open('[').Open('{').Field("name", pair.Name).Field("type", pair.Type)
                .Field("data", pair.PublicKey).Close('}').Close(']');
        }

        json.Field("hostname", hostname).Field("name", record.Name).Key("launch_index").Value(record.LaunchIndex)
            .Field("availability_zone", record.AvailabilityZone);
        if (version >= 1)
        {
            json.Key("random_seed").Raw(SeedMark);
        }

        if (version >= 3)
        {
            json.Field("project_id", record.ProjectId);
        }

        if (version >= 4)
        {
            DeviceJson.Write(json, record.Devices ?? [], version);
        }

        if (version >= 8)
        {
            json.Key("dedicated_cpus").Open('[');
            foreach (var cpu in (record.NumaCells ?? []).SelectMany(c => c.DedicatedCpus).Distinct().Order())
            {
                json.Value(cpu);
            }

            json.Close(']');
        }

        var text = json.Close('}').ToString();
        var at = text.IndexOf(SeedMark, StringComparison.Ordinal);
        return at < 0
            ? new Document(ContentTypes.Json, Encoding.ASCII.GetBytes(text))
            : new Document(ContentTypes.Json, Encoding.ASCII.GetBytes(text[..at] + '"'), Encoding.ASCII.GetBytes('"' + text[(at + 1)..]));
    }
}
