using Metadata.Instances;

namespace Metadata.Nova;

/// <summary>The body that nova posts to a dynamic vendordata target.</summary>
internal static class VendordataRequest
{
    public static byte[] Render(InstanceRecord record)
    {
        var json = new PythonJson().Open('{').Field("project-id", record.ProjectId).Field("instance-id", record.Uuid)
            .Field("image-id", record.ImageId).Field("user-data", record.UserDataB64).Field("hostname", record.Hostname)
            .Key("metadata").Open('{');
        foreach (var (key, value) in record.Metadata)
        {
            json.Field(key, value);
        }

        return json.Close('}').Field("boot-roles", record.BootRoles ?? "").Close('}').ToBytes();
    }
}
