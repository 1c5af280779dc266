using System.Globalization;
using Metadata.Instances;

namespace Metadata.Nova;

/// <summary>The block-device-mapping of an instance, as nova's instance_block_mapping.</summary>
internal static class BlockDeviceMapping
{
    private const string DevicePrefix = "/dev/";

    /// <summary>Names in the order of a listing with their devices; a device may be unnamed.</summary>
    public static SortedDictionary<string, string?> Of(InstanceRecord record)
    {
        var mapping = new SortedDictionary<string, string?>(StringComparer.Ordinal);
        if (record.RootDeviceName is not { } root)
        {
            mapping["ami"] = "sda1";
            mapping["root"] = "/dev/sda1";
            mapping["ephemeral0"] = "sda2";
            mapping["swap"] = "sda3";
            return mapping;
        }

        mapping["ami"] = root.StartsWith(DevicePrefix, StringComparison.Ordinal) ? root[DevicePrefix.Length..] : root;
        mapping["root"] = root;
        AddUnlessEmpty(mapping, "ephemeral0", record.DefaultEphemeralDevice);
        AddUnlessEmpty(mapping, "swap", record.DefaultSwapDevice);

        // Unnamed volumes come first.
        var volumes = record.BlockDevices.Where(IsVolume).Select(device => device.DeviceName).Order(StringComparer.Ordinal);
        AddNumbered(mapping, "ebs", volumes);

        var blanks = record.BlockDevices.Where(device => !IsVolume(device) && device.SourceType == "blank").ToLookup(device => device.GuestFormat == "swap");
        if (blanks[true].LastOrDefault() is { } swap)
        {
            mapping["swap"] = swap.DeviceName;
        }

        AddNumbered(mapping, "ephemeral", blanks[false].Select(device => device.DeviceName));
        return mapping;
    }

    private static bool IsVolume(BlockDeviceRecord device) => device.DestinationType == "volume";

    private static void AddNumbered(SortedDictionary<string, string?> mapping, string name, IEnumerable<string?> devices)
    {
        var number = 0;
        foreach (var device in devices)
        {
            mapping[name + number++.ToString(CultureInfo.InvariantCulture)] = device;
        }
    }

    private static void AddUnlessEmpty(SortedDictionary<string, string?> mapping, string name, string? device)
    {
        if (!string.IsNullOrEmpty(device))
        {
            mapping[name] = device;
        }
    }
}
