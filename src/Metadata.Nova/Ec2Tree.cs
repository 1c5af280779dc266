using System.Globalization;
using System.Text;
using Metadata.Instances;

namespace Metadata.Nova;

/// <summary>The EC2 half of an instance's documents. One leaf serves every version that has it.</summary>
internal sealed class Ec2Tree
{
    // Name and first version, in the order of a listing; a trailing slash marks a map.
    private static readonly (string Name, int Since)[] Items =
    [
        ("ami-id", 0), ("ami-launch-index", 0), ("ami-manifest-path", 0), ("block-device-mapping/", 5), ("hostname", 0),
        ("instance-action", 7), ("instance-id", 0), ("instance-type", 3), ("kernel-id", 5), ("local-hostname", 1),
        ("local-ipv4", 0), ("placement/", 6), ("public-hostname", 1), ("public-ipv4", 1), ("public-keys/", 0),
        ("ramdisk-id", 5), ("reservation-id", 0), ("security-groups", 0),
    ];

    private static readonly byte[][] Names = [.. Items.Select(item => Encoding.ASCII.GetBytes(item.Name.TrimEnd('/')))];

    // nova's own constant (nova/api/metadata/base.py): guests are sent this word.
    private static readonly Document ManifestPath = Document.Text("FIXME");
    private static readonly Document NoAction = Document.Text("none");
    private static readonly Document Root = Document.Text("meta-data/");
    private static readonly Document RootWithUserData = Document.Text("meta-data/\nuser-data");

    private readonly Document?[] _items;
    private readonly Document[] _listings;
    private readonly Document? _userData;

    public Ec2Tree(InstanceRecord record, string hostname, string? localAddress, Document? userData)
    {
        _userData = userData;
        var host = Document.Text(hostname);
        _items =
        [
            TextOf(record.Ec2.AmiId), Document.Text(record.LaunchIndex.ToString(CultureInfo.InvariantCulture)), ManifestPath,
            BlockDevices(record), host, NoAction, TextOf(record.Ec2.InstanceId), TextOf(record.InstanceType),
            Optional(record.Ec2.KernelId), host, TextOf(localAddress), Placement(record), host, TextOf(FloatingAddress(record) ?? ""),
            PublicKeys(record), Optional(record.Ec2.RamdiskId), TextOf(record.ReservationId), Document.List(record.SecurityGroups),
        ];
        _listings = Listings(_items);
    }

    /// <summary>The first fixed IPv4 address of all interfaces; null when there is none.</summary>
    public static string? FixedAddress(InstanceRecord record) =>
        Addresses(record).FirstOrDefault(a => !a.Address.Contains(':', StringComparison.Ordinal))?.Address;

    /// <summary>Walks down as nova's find_path_in_tree.</summary>
    /// <param name="path">From the version on.</param>
    /// <param name="raises">True where nova indexes into what is not a map and raises.</param>
    public Document? Find(ReadOnlySpan<byte> path, out bool raises)
    {
        raises = false;
        var version = Versions.FindEc2(Take(ref path));
        if (version < 0)
        {
            return null;
        }

        if (path.IsEmpty)
        {
            return _userData is null ? Root : RootWithUserData;
        }

        var name = Take(ref path);
        Document? node;
        if (name.SequenceEqual("meta-data"u8))
        {
            if (path.IsEmpty)
            {
                return _listings[version];
            }

            var item = IndexOf(Take(ref path));
            node = item < 0 || Items[item].Since > version ? null : _items[item];
        }
        else
        {
            node = name.SequenceEqual("user-data"u8) ? _userData : null;
        }

        return Descend(node, path, out raises);
    }

    private static Document? Descend(Document? node, ReadOnlySpan<byte> path, out bool raises)
    {
        raises = false;
        while (node is not null && !path.IsEmpty)
        {
            var name = Take(ref path);
            if (node.Children is not null)
            {
                node = node.Find(name);
                continue;
            }

            raises = node.Elements is null ? path.IsEmpty : node.Contains(name);
            return null;
        }

        return node;
    }

    private static ReadOnlySpan<byte> Take(ref ReadOnlySpan<byte> path)
    {
        var slash = path.IndexOf((byte)'/');
        var name = slash < 0 ? path : path[..slash];
        path = slash < 0 ? default : path[(slash + 1)..];
        return name;
    }

    private static int IndexOf(ReadOnlySpan<byte> name)
    {
        for (var i = 0; i < Names.Length; i++)
        {
            if (name.SequenceEqual(Names[i]))
            {
                return i;
            }
        }

        return -1;
    }

    private static Document[] Listings(Document?[] items)
    {
        var listings = new Document[Versions.Ec2.Length];
        for (var version = 0; version < listings.Length; version++)
        {
            // Versions that bring nothing new show their predecessor's listing.
            listings[version] = version > 0 && Array.TrueForAll(Items, item => item.Since != version)
                ? listings[version - 1]
                : Document.Text(string.Join('\n', Items.Where((item, i) => item.Since <= version && items[i] is not null).Select(item => item.Name)));
        }

        return listings;
    }

    private static IEnumerable<FixedIpRecord> Addresses(InstanceRecord record) => record.Interfaces
        .Where(i => i.Network is not null).SelectMany(i => i.Subnets).SelectMany(s => s.FixedIps);

    private static string? FloatingAddress(InstanceRecord record) => Addresses(record).SelectMany(a => a.FloatingIps).FirstOrDefault();

    private static Document Placement(InstanceRecord record) =>
        Document.Map("availability-zone", [("availability-zone", TextOf(record.AvailabilityZone))]);

    private static Document? PublicKeys(InstanceRecord record)
    {
        if (record.Keypair is not { Name.Length: > 0 } pair)
        {
            return null;
        }

        var name = "0=" + pair.Name;
        var key = Document.Map("openssh-key", [("_name", Document.Text(name)), ("openssh-key", TextOf(pair.PublicKey))]);
        return Document.Map(name, [("0", key)]);
    }

    private static Document BlockDevices(InstanceRecord record)
    {
        var mapping = BlockDeviceMapping.Of(record);
        return Document.Map(string.Join('\n', mapping.Keys), mapping.Select(entry => (entry.Key, TextOf(entry.Value))));
    }

    private static Document? Optional(string? text) => string.IsNullOrEmpty(text) ? null : Document.Text(text);

    // Python prints a missing value as None.
    private static Document TextOf(string? text) => Document.Text(text ?? "None");
}
