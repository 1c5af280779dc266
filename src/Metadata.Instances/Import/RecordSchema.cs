using System.Globalization;
using System.Net.Sockets;
using Metadata.Instances.Sqlite;

namespace Metadata.Instances.Import;

/// <summary>The schema "nova-golden-instances/1", field by field.</summary>
internal static class RecordSchema
{
    public const string Name = "nova-golden-instances/1";

    private static readonly SchemaNode _text = new(SchemaKind.Text, "a text");
    private static readonly SchemaNode _nullableText = _text with { Nullable = true };
    private static readonly SchemaNode _requiredText = new(SchemaKind.Text, "a text that is not empty") { Required = true, Condition = text => text.Length > 0 };
    private static readonly SchemaNode _truth = new(SchemaKind.Truth, "true or false");
    private static readonly SchemaNode _whole = new(SchemaKind.Whole, "a whole number from 0");
    private static readonly SchemaNode _address = new(SchemaKind.Text, "an IPv4 or IPv6 address")
    {
        Condition = text => AddressKey.TryParseAddress(text, out _),
    };

    private static readonly SchemaNode _nullableAddress = _address with { Nullable = true };
    private static readonly SchemaNode _cidr = new(SchemaKind.Text, "a network such as 10.0.0.0/24") { Condition = IsCidr };
    private static readonly SchemaNode _uuid = new(SchemaKind.Text, "a uuid in lower case with hyphens") { Required = true, Condition = IsUuid };
    private static readonly SchemaNode _mac = new(SchemaKind.Text, "a MAC address such as fa:16:3e:00:00:01")
    {
        Condition = text => AddressKey.TryParseMac(text, out _),
    };

    private static readonly SchemaNode _network = Object("a network or null", ("id", _uuid), ("label", _nullableText),
        ("mtu", _whole with { Nullable = true }), ("injected", _truth)) with
    { Nullable = true };

    private static readonly SchemaNode _subnet = Object("a subnet",
        ("cidr", _cidr with { Required = true }),
        ("gateway", _nullableAddress),
        ("dhcp_server", _nullableAddress),
        ("enable_dhcp", _truth),
        ("ipv6_address_mode", _nullableText),
        ("dns", List("a list of addresses", _address)),
        ("routes", List("a list of routes", Object("a route", ("destination", _cidr with { Required = true }), ("nexthop", _address with { Required = true })))),
        ("fixed_ips", List("a list of fixed addresses", Object("a fixed address",
            ("address", _address with { Required = true }), ("floating_ips", List("a list of addresses", _address))))));

    private static readonly SchemaNode _interface = Object("an interface",
        ("port_id", _text), ("mac", _mac with { Required = true }), ("device", _nullableText), ("vif_type", _nullableText), ("vnic_type", _nullableText),
        ("details", new SchemaNode(SchemaKind.Map, "an object or null") { Nullable = true, Item = new SchemaNode(SchemaKind.Any, "anything") }),
        ("network", _network), ("subnets", List("a list of subnets", _subnet)));

    private static readonly SchemaNode _device = Object("a device",
        ("kind", OneOf("nic", "disk", "share", "unknown") with { Required = true }),
        ("bus", Object("a bus", ("type", OneOf("pci", "usb", "scsi", "ide", "xen", "unknown") with { Required = true }), ("address", _nullableText)) with { Nullable = true }),
        ("tags", List("a list of texts", _text) with { Nullable = true }),
        ("mac", _mac with { Nullable = true }), ("vlan", _whole with { Nullable = true, Maximum = 4095 }), ("vf_trusted", _truth with { Nullable = true }),
        ("serial", _nullableText), ("path", _nullableText), ("share_id", _nullableText), ("tag", _nullableText));

    private static readonly SchemaNode _configDrive = Object("config drive contents or null",
        ("files", List("a list of files", Object("a file", ("path", _requiredText), ("content_b64", _text with { Required = true, Secret = true }))) with { Nullable = true }),
        ("admin_pass", _nullableText with { Secret = true }),
        ("network_data", new SchemaNode(SchemaKind.Any, "anything") { Nullable = true })) with
    { Nullable = true };

    /// <summary>One instance.</summary>
    public static SchemaNode Instance { get; } = Object("an instance record",
        ("uuid", _uuid),
        ("project_id", new SchemaNode(SchemaKind.Text, "a project id: visible ASCII without blanks") { Required = true, Condition = IsToken }),
        ("name", _text with { Required = true }),
        ("hostname", _text with { Required = true }),
        ("launch_index", _whole),
        ("availability_zone", _nullableText),
        ("reservation_id", _text),
        ("instance_type", _text),
        ("image_id", _nullableText),
        ("ec2", Object("EC2 ids", ("instance_id", _text), ("ami_id", _nullableText), ("kernel_id", _nullableText), ("ramdisk_id", _nullableText))),
        ("security_groups", List("a list of names", _text)),
        ("keypair", Object("a key pair or null",
            ("name", _text with { Required = true }), ("type", _text), ("public_key", _text with { Required = true }), ("deleted", _truth)) with
        { Nullable = true }),
        ("metadata", new SchemaNode(SchemaKind.Map, "an object of texts") { Item = _text }),
        ("user_data_b64", _nullableText with { Secret = true, Expected = "a text in base64 or null" }),
        ("root_device_name", _nullableText),
        ("default_ephemeral_device", _nullableText),
        ("default_swap_device", _nullableText),
        ("block_devices", List("a list of block devices", Object("a block device",
            ("source_type", _nullableText), ("destination_type", _nullableText), ("guest_format", _nullableText), ("device_name", _nullableText)))),
        ("interfaces", List("a list of interfaces", _interface)),
        ("devices", List("a list of devices or null", _device) with { Nullable = true }),
        ("numa_cells", List("a list of NUMA cells or null", Object("a NUMA cell",
            ("dedicated_cpus", List("a list of whole numbers", _whole)), ("shared_cpus", List("a list of whole numbers", _whole)))) with
        { Nullable = true }),
        ("password", _nullableText with { Secret = true }),
        ("boot_roles", _nullableText),
        ("configdrive", _configDrive),
        ("guest_address", _nullableAddress),
        ("remote_addresses", List("a list of addresses or null", _address) with { Nullable = true }),
        ("walk", _truth));

    /// <summary>One metadata provider (a load balancer in front of networks).</summary>
    public static SchemaNode Provider { get; } = Object("a metadata provider",
        ("networks", List("a list of network ids", _uuid with { Required = false })), ("fail", _truth));

    private static SchemaNode Object(string expected, params (string Name, SchemaNode Node)[] fields) =>
        new(SchemaKind.Object, expected) { Fields = fields.ToDictionary(field => field.Name, field => field.Node, StringComparer.Ordinal) };

    private static SchemaNode List(string expected, SchemaNode item) => new(SchemaKind.List, expected) { Item = item };

    private static SchemaNode OneOf(params string[] words) =>
        new(SchemaKind.Text, "one of " + string.Join(", ", words)) { Condition = text => words.Contains(text) };

    private static bool IsUuid(string text) => Guid.TryParseExact(text, "D", out var id) && id != Guid.Empty && id.ToString() == text;

    // It travels in a header (X-Tenant-ID), so it must not be able to end one.
    private static bool IsToken(string text) => text.Length is > 0 and <= 255 && text.All(c => c is > ' ' and <= '~');

    private static bool IsCidr(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        return slash > 0
            && AddressKey.TryParseAddress(text[..slash], out var address)
            && int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var prefix)
            && prefix <= (address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128);
    }
}
