using System.Text;
using System.Text.Json.Nodes;

namespace Metadata.EndToEnd.Tests;

/// <summary>Instance records for tests, in the schema of import.</summary>
internal static class Records
{
    public const string UserData = "#cloud-config\nhostname: from-user-data\n";

    public static JsonObject Instance(Guid id, string name, Guid network, string cidr, string address) => new()
    {
        ["uuid"] = id.ToString(),
        ["project_id"] = "8389080a6346592b83f42b5e1312f0ee",
        ["name"] = name,
        ["hostname"] = name,
        ["launch_index"] = 0,
        ["availability_zone"] = "az-1",
        ["reservation_id"] = "r-00000001",
        ["instance_type"] = "m1.small",
        ["image_id"] = Guid.NewGuid().ToString(),
        ["ec2"] = new JsonObject { ["instance_id"] = "i-" + id.ToString("N")[..8], ["ami_id"] = "ami-00000001", ["kernel_id"] = null, ["ramdisk_id"] = null },
        ["security_groups"] = new JsonArray("default"),
        ["keypair"] = new JsonObject { ["name"] = "ops", ["type"] = "ssh", ["public_key"] = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEND ops@example.org" },
        ["metadata"] = new JsonObject { ["role"] = "web" },
        ["user_data_b64"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(UserData)),
        ["root_device_name"] = "/dev/vda",
        ["default_ephemeral_device"] = null,
        ["default_swap_device"] = null,
        ["block_devices"] = new JsonArray(new JsonObject
        {
            ["source_type"] = "image",
            ["destination_type"] = "local",
            ["guest_format"] = null,
            ["device_name"] = "/dev/vda",
        }),
        ["interfaces"] = new JsonArray(Interface(network, cidr, address)),
        ["devices"] = null,
        ["numa_cells"] = null,
        ["password"] = null,
        ["boot_roles"] = "member",
        ["guest_address"] = address,
        ["walk"] = false,
        ["remote_addresses"] = new JsonArray(),
    };

    private static JsonObject Interface(Guid network, string cidr, string address) => new()
    {
        ["port_id"] = Guid.NewGuid().ToString(),
        ["mac"] = "fa:16:3e:00:00:01",
        ["vif_type"] = "ovs",
        ["device"] = "tap0",
        ["network"] = new JsonObject { ["id"] = network.ToString(), ["label"] = "net", ["mtu"] = 1450, ["injected"] = false },
        ["subnets"] = new JsonArray(new JsonObject
        {
            ["cidr"] = cidr,
            ["gateway"] = null,
            ["dhcp_server"] = null,
            ["dns"] = new JsonArray(),
            ["routes"] = new JsonArray(),
            ["ipv6_address_mode"] = null,
            ["fixed_ips"] = new JsonArray(new JsonObject { ["address"] = address, ["floating_ips"] = new JsonArray() }),
            ["enable_dhcp"] = true,
        }),
    };
}
