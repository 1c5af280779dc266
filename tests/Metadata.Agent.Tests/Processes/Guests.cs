using System.Text.Json.Nodes;

namespace Metadata.Agent.Tests.Processes;

/// <summary>Instances for tests, in the schema of import, and how a proxy announces them.</summary>
internal static class Guests
{
    public const string Network = "5b4102cd-e042-581d-b4b2-000000000001";
    public const string Project = "8389080a6346592b83f42b5e1312f0ee";
    public const string Address = "10.9.0.31";
    public const string Id = "21278685-86a7-57d9-a629-743711ce072d";

    /// <summary>What curl sends for the guest.</summary>
    public static IReadOnlyList<string> Fields { get; } = FieldsOf(Address);

    /// <summary>One instance with one port.</summary>
    public static string One { get; } = File((Id, "web", Address));

    public static IReadOnlyList<string> FieldsOf(string address) =>
        ["-H", "X-Forwarded-For: " + address, "-H", "X-Neutron-Network-ID: " + Network];

    public static string File(params IEnumerable<(string Id, string Name, string Address)> instances)
    {
        var records = new JsonObject();
        foreach ((string id, string name, string address) in instances)
        {
            records[name] = Record(id, name, address);
        }

        return new JsonObject { ["instances"] = records }.ToJsonString();
    }

    private static JsonObject Record(string id, string name, string address) => new()
    {
        ["uuid"] = id,
        ["project_id"] = Project,
        ["name"] = name,
        ["hostname"] = name,
        ["user_data_b64"] = "aGVsbG8=",
        ["interfaces"] = new JsonArray(new JsonObject
        {
            ["port_id"] = "0b4102cd-e042-581d-b4b2-" + id[24..],
            ["mac"] = "fa:16:3e:00:00:01",
            ["network"] = new JsonObject { ["id"] = Network, ["label"] = "net" },
            ["subnets"] = new JsonArray(new JsonObject
            {
                ["cidr"] = "10.9.0.0/24",
                ["fixed_ips"] = new JsonArray(new JsonObject { ["address"] = address }),
            }),
        }),
    };
}
