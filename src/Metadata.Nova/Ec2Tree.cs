using System.Globalization;
using System.Text;
using Metadata.Instances;

namespace Metadata.Nova;

/// <summary>The EC2 half of an instance's documents.</summary>
internal static class Ec2Tree
{
    public static void Add(Dictionary<string, Document> documents, InstanceRecord record, string hostname, string? fallbackAddress, byte[]? userData)
    {
        for (var i = 0; i <= Versions.Ec2.Length; i++)
        {
            var name = i < Versions.Ec2.Length ? Versions.Ec2[i] : "latest";
            var version = Math.Min(i, Versions.Ec2.Length - 1);
            var root = new SortedDictionary<string, object?>(StringComparer.Ordinal)
            {
                ["meta-data"] = MetaData(record, version, hostname, fallbackAddress),
            };
            if (userData is not null)
            {
                root["user-data"] = userData;
            }

            AddNode(documents, name, root);
        }
    }

    private static SortedDictionary<string, object?> MetaData(InstanceRecord record, int version, string hostname, string? fallbackAddress)
    {
        var addresses = record.Interfaces.SelectMany(i => i.Network is null ? [] : i.Subnets).SelectMany(s => s.FixedIps).ToList();
        var tree = new SortedDictionary<string, object?>(StringComparer.Ordinal)
        {
            ["ami-id"] = record.Ec2.AmiId,
            ["ami-launch-index"] = record.LaunchIndex.ToString(CultureInfo.InvariantCulture),
            ["ami-manifest-path"] = "FIXME",
            ["instance-id"] = record.Ec2.InstanceId,
            ["hostname"] = hostname,
            ["local-ipv4"] = addresses.FirstOrDefault(a => !a.Address.Contains(':', StringComparison.Ordinal))?.Address ?? fallbackAddress,
            ["reservation-id"] = record.ReservationId,
            ["security-groups"] = record.SecurityGroups,
        };
        if (record.Keypair is { } key && key.Name.Length > 0)
        {
            tree["public-keys"] = Map(("0", Map(("_name", "0=" + key.Name), ("openssh-key", key.PublicKey))));
        }

        if (version >= 1)
        {
            tree["local-hostname"] = hostname;
            tree["public-hostname"] = hostname;
            tree["public-ipv4"] = addresses.SelectMany(a => a.FloatingIps).FirstOrDefault() ?? "";
        }

        if (version >= 3)
        {
            tree["instance-type"] = record.InstanceType;
        }

        if (version >= 5)
        {
            tree["block-device-mapping"] = BlockDevices(record);
            AddIf(tree, "kernel-id", record.Ec2.KernelId);
            AddIf(tree, "ramdisk-id", record.Ec2.RamdiskId);
        }

        if (version >= 6)
        {
            tree["placement"] = Map(("availability-zone", record.AvailabilityZone));
        }

        if (version >= 7)
        {
            tree["instance-action"] = "none";
        }

        return tree;
    }

    private static SortedDictionary<string, object?> BlockDevices(InstanceRecord record)
    {
        if (string.IsNullOrEmpty(record.RootDeviceName))
        {
            return Map(("ami", "sda1"), ("root", "/dev/sda1"), ("ephemeral0", "sda2"), ("swap", "sda3"));
        }

        var root = record.RootDeviceName;
        var tree = Map(("ami", root.StartsWith("/dev/", StringComparison.Ordinal) ? root[5..] : root), ("root", root));
        AddIf(tree, "ephemeral0", record.DefaultEphemeralDevice);
        AddIf(tree, "swap", record.DefaultSwapDevice);
        var volumes = record.BlockDevices.Where(d => d.DestinationType == "volume").Select(d => d.DeviceName)
            .Order(StringComparer.Ordinal).ToList();
        for (var i = 0; i < volumes.Count; i++)
        {
            tree[$"ebs{i}"] = volumes[i];
        }

        var ephemeral = 0;
        foreach (var device in record.BlockDevices.Where(d => d.SourceType == "blank"))
        {
            if (device.GuestFormat == "swap")
            {
                tree["swap"] = device.DeviceName;
            }
            else
            {
                tree[$"ephemeral{ephemeral++}"] = device.DeviceName;
            }
        }

        return tree;
    }

    private static void AddNode(Dictionary<string, Document> documents, string path, object? node)
    {
        switch (node)
        {
            case SortedDictionary<string, object?> map:
                documents[path] = Text(Listing(map)) with { Shape = NodeShape.Map };
                foreach (var (name, child) in map)
                {
                    AddNode(documents, path + "/" + name, child);
                }

                break;
            case IReadOnlyList<string> list:
                documents[path] = Text(string.Join('\n', list)) with { Shape = NodeShape.List, Elements = list };
                break;
            case byte[] bytes:
                documents[path] = new Document(ContentTypes.Plain, bytes);
                break;
            default:
                documents[path] = Text(node as string ?? "None");
                break;
        }
    }

    private static string Listing(SortedDictionary<string, object?> map) => string.Join('\n', map
        .Where(e => e.Key != "_name")
        .Select(e => e.Value is SortedDictionary<string, object?> child
            ? child.TryGetValue("_name", out var name) ? (string)name! : e.Key + "/"
            : e.Key));

    private static Document Text(string text) => new(ContentTypes.Plain, Encoding.UTF8.GetBytes(text));

    private static SortedDictionary<string, object?> Map(params ReadOnlySpan<(string Key, object? Value)> entries)
    {
        var map = new SortedDictionary<string, object?>(StringComparer.Ordinal);
        foreach (var (key, value) in entries)
        {
            map[key] = value;
        }

        return map;
    }

    private static void AddIf(SortedDictionary<string, object?> map, string key, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            map[key] = value;
        }
    }
}
