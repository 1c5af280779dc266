using Metadata.Instances;

namespace Metadata.Nova;

/// <summary>The <c>devices</c> of meta_data.json.</summary>
internal static class DeviceJson
{
    public static void Write(PythonJson json, IReadOnlyList<DeviceRecord> devices, int version)
    {
        json.Key("devices").Open('[');
        foreach (var device in devices)
        {
            var bus = device.Bus?.Type;
            if (bus is not (null or "pci" or "usb" or "scsi" or "ide" or "xen"))
            {
                continue;
            }

            var vlan = version >= 6 && device.Vlan.IsPresent && device.Vlan.Value is not null;
            switch (device.Kind)
            {
                case "nic" when version >= 7 || vlan || device.Tags.IsPresent:
                    json.Open('{');
                    if (vlan)
                    {
                        json.Key("vlan").Value(device.Vlan.Value);
                    }

                    if (version >= 7)
                    {
                        json.Key("vf_trusted").Value(device.VfTrusted.Value ?? false);
                    }

                    json.Field("type", "nic").Field("mac", device.Mac.Value);
                    break;
                case "disk":
                    json.Open('{').Field("type", "disk");
                    WriteIf(json, "serial", device.Serial);
                    WriteIf(json, "path", device.Path);
                    break;
                case "share" when version >= 9:
                    json.Open('{').Field("type", "share").Field("share_id", device.ShareId.Value).Field("tag", device.Tag.Value);
                    break;
                default:
                    continue;
            }

            json.Field("bus", bus ?? "none").Field("address", bus is null ? "none" : device.Bus?.Address ?? "none");
            WriteTags(json, device);
            json.Close('}');
        }

        json.Close(']');
    }

    private static void WriteIf(PythonJson json, string name, Optional<string?> value)
    {
        if (value.IsPresent)
        {
            json.Field(name, value.Value);
        }
    }

    private static void WriteTags(PythonJson json, DeviceRecord device)
    {
        if (!device.Tags.IsPresent || device.Tags.Value is not { } tags)
        {
            return;
        }

        json.Key("tags").Open('[');
        foreach (var tag in tags)
        {
            json.Value(tag);
        }

        json.Close(']');
    }
}
