using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Metadata.Linux.Namespaces;

namespace Metadata.Control.Explain;

/// <summary>Looks into a namespace: sockets from /proc, the rest by ip(8), nft(8) and iptables-save(8) run there.</summary>
internal sealed class NamespaceLook(NetworkNamespace space, string name)
{
    /// <summary>Everything that explain wants to know of it.</summary>
    /// <exception cref="NamespaceException">It cannot be entered.</exception>
    /// <exception cref="ControlException">ip(8) is not there.</exception>
    public NamespaceFacts Look(ExplainTarget target, int port)
    {
        IReadOnlyList<Listener> listeners = space.Run(() => ListenerTable.Read(port));
        (string? device, string problem) = Route(target.Address);
        return new NamespaceFacts
        {
            Name = name,
            Listeners = listeners,
            Owners = listeners.Count == 0 ? [] : SocketOwner.Find([.. listeners.Select(static listener => listener.Inode)]),
            Interfaces = Interfaces(),
            RouteDevice = device,
            RouteProblem = problem,
            Redirects = target.IsRouter ? Redirects(target.Address.AddressFamily == AddressFamily.InterNetworkV6, port) : null,
        };
    }

    private List<InterfaceFacts> Interfaces()
    {
        ToolResult shown = Run("ip", "-j", "addr", "show") ?? throw new ControlException("explain needs nsenter(1) and ip(8): install util-linux and iproute");
        if (shown.Status != 0)
        {
            throw new ControlException($"ip addr show in {name}: {shown.Error}");
        }

        using JsonDocument document = JsonDocument.Parse(shown.Output);
        return
        [
            .. document.RootElement.EnumerateArray().Where(static one => one.TryGetProperty("ifname", out _)).Select(static one => new InterfaceFacts(
                one.GetProperty("ifindex").GetInt32(),
                one.GetProperty("ifname").GetString()!,
                one.GetProperty("mtu").GetInt32(),
                one.GetProperty("flags").EnumerateArray().Any(static flag => flag.GetString() == "UP") && one.GetProperty("operstate").GetString() is not ("DOWN" or "LOWERLAYERDOWN"),
                [.. one.GetProperty("addr_info").EnumerateArray().Where(static address => address.TryGetProperty("local", out _)).Select(Address)])),
        ];
    }

    private static AddressFacts Address(JsonElement address) => new(
        IPAddress.Parse(address.GetProperty("local").GetString()!), Flag(address, "tentative"), Flag(address, "dadfailed"));

    private static bool Flag(JsonElement address, string flag) => address.TryGetProperty(flag, out JsonElement value) && value.ValueKind == JsonValueKind.True;

    private (string? Device, string Problem) Route(IPAddress guest)
    {
        // A link-local address is on whichever link the guest is.
        if (guest.IsIPv6LinkLocal)
        {
            return (null, "");
        }

        ToolResult? answer = Run("ip", "-j", "route", "get", guest.ToString());
        if (answer is not { Status: 0 })
        {
            return ("", answer?.Error ?? "");
        }

        using JsonDocument document = JsonDocument.Parse(answer.Output);
        JsonElement route = document.RootElement[0];
        return route.TryGetProperty("dev", out JsonElement device) ? (device.GetString(), "") : ("", "no device");
    }

    private bool? Redirects(bool isIPv6, int port)
    {
        string address = isIPv6 ? ServiceAddress.IPv6.ToString() : ServiceAddress.IPv4.ToString();
        string text = string.Create(CultureInfo.InvariantCulture, $"{port}");
        bool? seen = null;
        foreach (string[] tool in (string[][])[["nft", "list", "ruleset"], [isIPv6 ? "ip6tables-save" : "iptables-save", "-t", "nat"]])
        {
            if (Run(tool[0], tool[1..]) is not { Status: 0 } answer)
            {
                continue;
            }

            seen = answer.Output.Split('\n').Any(line =>
                line.Contains(address, StringComparison.Ordinal)
                && line.Contains("redirect", StringComparison.OrdinalIgnoreCase)
                && (line.Contains(text, StringComparison.Ordinal) || line.Contains("xt target", StringComparison.Ordinal)));
            if (seen == true)
            {
                return true;
            }
        }

        return seen;
    }

    private ToolResult? Run(string program, params string[] arguments) =>
        // nsenter(1) ends with 127 when it finds no such program.
        Tool.Run("nsenter", ["--net=" + space.Path, program, .. arguments]) is { Status: not 127 } result ? result : null;
}
