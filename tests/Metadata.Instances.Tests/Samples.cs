using System.Text;

namespace Metadata.Instances.Tests;

/// <summary>Records small enough to read, and the corpus file when it is there.</summary>
internal static class Samples
{
    public const string Network = "3294dcfa-3a60-5ff8-9d95-c588bc8c812a";
    public const string OtherNetwork = "22055dd6-51b3-552d-97b3-a97b149f4236";
    public const string Router = "11111111-2222-4333-8444-555555555555";
    public const string Web = "21278685-86a7-57d9-a629-743711ce072d";
    public const string Db = "6c0e374b-58f6-534a-97f3-df0d5e2b0a60";

    public static string Record(
        string uuid = Web, string address = "10.1.0.11", string mac = "fa:16:3e:00:00:01", string network = Network, string name = "web", string project = "p1") =>
        $$"""
        {"uuid": "{{uuid}}", "project_id": "{{project}}", "name": "{{name}}", "hostname": "{{name}}", "launch_index": 0,
         "availability_zone": "nova", "reservation_id": "r-1", "instance_type": "m1.small", "image_id": "",
         "ec2": {"instance_id": "i-00000001", "ami_id": null, "kernel_id": null, "ramdisk_id": null},
         "security_groups": ["default"], "keypair": null, "metadata": {"zeta": "1", "alpha": "2"}, "user_data_b64": null,
         "root_device_name": "/dev/vda", "default_ephemeral_device": null, "default_swap_device": null, "block_devices": [],
         "interfaces": [{"port_id": "96cf2e8b-1092-53e7-97a3-fd97305f9e2d", "mac": "{{mac}}", "vif_type": "ovs", "device": "tap1",
           "network": {"id": "{{network}}", "label": "blue", "mtu": 1450, "injected": false},
           "subnets": [{"cidr": "10.1.0.0/24", "gateway": "10.1.0.1", "dhcp_server": null, "dns": [], "routes": [],
             "ipv6_address_mode": null, "enable_dhcp": true, "fixed_ips": [{"address": "{{address}}", "floating_ips": []}]}]}],
         "devices": null, "numa_cells": null, "password": null, "boot_roles": null, "guest_address": "{{address}}", "walk": false}
        """;

    public static string Map(params (string Key, string Record)[] records) =>
        $"{{\"instances\": {{{string.Join(",", records.Select(record => $"\"{record.Key}\": {record.Record}"))}}}}}";

    public static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    public static byte[] Corpus() => File.ReadAllBytes(Path.Combine(TestContext.CurrentContext.TestDirectory, "corpus.json"));
}
