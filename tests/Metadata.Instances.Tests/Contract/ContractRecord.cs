namespace Metadata.Instances.Tests.Contract;

/// <summary>The least record that says who has which addresses.</summary>
internal static class ContractRecord
{
    public static byte[] Of(Guid network, string instance, string project, string mac, ReadOnlySpan<string> addresses)
    {
        string fixedIps = string.Join(", ", addresses.ToArray().Select(static address => $$"""{"address": "{{address}}"}"""));
        return Samples.Utf8($$"""
            {"uuid": "{{instance}}", "project_id": "{{project}}", "name": "i", "hostname": "i",
             "interfaces": [{"port_id": "{{Guid.NewGuid()}}", "mac": "{{mac}}", "network": {"id": "{{network}}", "label": "n"},
               "subnets": [{"cidr": "10.1.0.0/16", "fixed_ips": [{{fixedIps}}]}]}]}
            """);
    }
}
