using System.Globalization;
using System.Text;
using Metadata.Instances;

namespace Metadata.Nova;

/// <summary>nova's Debian interfaces template, served as content/0000.</summary>
internal static class InterfacesTemplate
{
    private const string Header =
        "# Injected by Nova on instance boot\n#\n# This file describes the network interfaces available on your system\n"
        + "# and how to activate them. For more information, see interfaces(5).\n\n# The loopback network interface\n"
        + "auto lo\niface lo inet loopback\n";

    /// <summary>The text, or null when no injected interface is rendered.</summary>
    public static byte[]? Render(InstanceRecord record)
    {
        var text = new StringBuilder(Header);
        var index = -1;
        var any = false;
        foreach (var port in record.Interfaces)
        {
            if (port.Network is not { } network || port.Subnets.Count == 0)
            {
                continue;
            }

            index++;
            var v4 = First(port, v6: false);
            var v6 = First(port, v6: true);
            if (!network.Injected || !string.IsNullOrEmpty(v4?.DhcpServer) || !string.IsNullOrEmpty(v6?.DhcpServer))
            {
                continue;
            }

            any = true;
            var name = "eth" + index.ToString(CultureInfo.InvariantCulture);
            text.Append(CultureInfo.InvariantCulture, $"\nauto {name}\n");
            Append(text, name, "inet", port.Mac, v4);
            Append(text, name, "inet6", port.Mac, v6);
        }

        return any ? Encoding.UTF8.GetBytes(text.ToString()) : null;
    }

    private static SubnetRecord? First(InterfaceRecord port, bool v6) =>
        port.Subnets.FirstOrDefault(s => s.Cidr.Contains(':', StringComparison.Ordinal) == v6);

    private static void Append(StringBuilder text, string name, string family, string mac, SubnetRecord? subnet)
    {
        if (subnet is null || subnet.FixedIps.Count == 0)
        {
            return;
        }

        var cidr = Cidr.Parse(subnet.Cidr);
        var netmask = cidr.IsV6 ? cidr.Prefix.ToString(CultureInfo.InvariantCulture) : cidr.Netmask;
        text.Append(CultureInfo.InvariantCulture, $"iface {name} {family} static\n    hwaddress ether {mac}\n")
            .Append(CultureInfo.InvariantCulture, $"    address {subnet.FixedIps[0].Address}\n    netmask {netmask}\n");
        if (!cidr.IsV6)
        {
            text.Append(CultureInfo.InvariantCulture, $"    broadcast {cidr.Broadcast ?? "None"}\n");
        }

        if (!string.IsNullOrEmpty(subnet.Gateway))
        {
            text.Append(CultureInfo.InvariantCulture, $"    gateway {subnet.Gateway}\n");
        }

        if (subnet.Dns.Count > 0)
        {
            text.Append("    dns-nameservers ").AppendJoin(' ', subnet.Dns.Distinct()).Append('\n');
        }
    }
}
