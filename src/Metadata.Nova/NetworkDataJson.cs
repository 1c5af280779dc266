using System.Text.Json;
using Metadata.Instances;

namespace Metadata.Nova;

/// <summary>network_data.json, the same in every version.</summary>
internal static class NetworkDataJson
{
    public static Document Render(InstanceRecord record)
    {
        if (record.Configdrive?.NetworkData is { ValueKind: not JsonValueKind.Null } given)
        {
            return new Document(ContentTypes.Plain, PythonJsonReader.Rewrite(given.GetRawText()));
        }

        if (record.Interfaces.Count == 0)
        {
            return new Document(ContentTypes.Plain, [.. "{}"u8]);
        }

        var links = new PythonJson().Open('[');
        var networks = new PythonJson().Open('[');
        var dns = new List<string>();
        var linkCount = 0;
        var networkCount = 0;
        foreach (var port in record.Interfaces)
        {
            if (port.Network is not { } network || port.Subnets.Count == 0)
            {
                continue;
            }

            var link = string.IsNullOrEmpty(port.Device) ? $"interface{linkCount}" : port.Device;
            linkCount++;
            WriteLink(links, port, network, link);
            foreach (var v6 in (ReadOnlySpan<bool>)[false, true])
            {
                var subnet = port.Subnets.FirstOrDefault(s => IsV6(s.Cidr) == v6);
                if (subnet is not null && subnet.FixedIps.Count > 0)
                {
                    WriteNetwork(networks, $"network{networkCount++}", link, network.Id, subnet, v6);
                    dns.AddRange(subnet.Dns.Where(d => !dns.Contains(d)));
                }
            }
        }

        var json = new PythonJson().Open('{').Key("links").Raw(links.Close(']').ToBytes())
            .Key("networks").Raw(networks.Close(']').ToBytes());
        WriteServices(json, dns);
        return new Document(ContentTypes.Plain, json.Close('}').ToBytes());
    }

    private static bool IsV6(string cidr) => cidr.Contains(':', StringComparison.Ordinal);

    private static void WriteLink(PythonJson json, InterfaceRecord port, NetworkRecord network, string link)
    {
        var type = port.VifType is "bridge" or "dvs" or "hw_veb" or "hyperv" or "ovs" or "tap" or "vhostuser" or "vif" ? port.VifType : "phy";
        var mtu = port.Subnets.Any(s => !string.IsNullOrEmpty(s.DhcpServer)) ? null : network.Mtu;
        json.Open('{').Field("id", link).Field("vif_id", port.PortId).Field("type", type).Key("mtu").Value(mtu)
            .Field("ethernet_mac_address", port.Mac).Close('}');
    }

    private static void WriteNetwork(PythonJson json, string id, string link, string networkId, SubnetRecord subnet, bool v6)
    {
        var family = v6 ? "ipv6" : "ipv4";
        json.Open('{').Field("id", id);
        if (string.IsNullOrEmpty(subnet.Ipv6AddressMode) && (!string.IsNullOrEmpty(subnet.DhcpServer) || subnet.EnableDhcp == true))
        {
            json.Field("type", family + "_dhcp").Field("link", link).Field("network_id", networkId).Close('}');
            return;
        }

        json.Field("type", string.IsNullOrEmpty(subnet.Ipv6AddressMode) ? family : "ipv6_" + subnet.Ipv6AddressMode)
            .Field("link", link).Field("ip_address", subnet.FixedIps[0].Address)
            .Field("netmask", Cidr.Parse(subnet.Cidr).Netmask).Key("routes").Open('[');
        if (!string.IsNullOrEmpty(subnet.Gateway))
        {
            var any = v6 ? "::" : "0.0.0.0";
            WriteRoute(json, any, any, subnet.Gateway);
        }

        foreach (var route in subnet.Routes.Distinct())
        {
            var destination = Cidr.Parse(route.Destination);
            WriteRoute(json, destination.Network, destination.Netmask, route.Nexthop);
        }

        json.Close(']').Field("network_id", networkId);
        WriteServices(json, subnet.Dns.Distinct());
        json.Close('}');
    }

    private static void WriteRoute(PythonJson json, string network, string netmask, string gateway) =>
        json.Open('{').Field("network", network).Field("netmask", netmask).Field("gateway", gateway).Close('}');

    private static void WriteServices(PythonJson json, IEnumerable<string> dns)
    {
        json.Key("services").Open('[');
        foreach (var address in dns)
        {
            json.Open('{').Field("type", "dns").Field("address", address).Close('}');
        }

        json.Close(']');
    }
}
