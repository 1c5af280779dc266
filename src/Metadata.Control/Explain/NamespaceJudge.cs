using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Metadata.Instances.Admin;

namespace Metadata.Control.Explain;

/// <summary>From what was seen in a namespace to the steps up to its proxy. Pure.</summary>
internal static class NamespaceJudge
{
    // RFC 8200 5: below it a link carries no IPv6; and below it some cloud images fail with IPv4 too.
    private const int LeastMtu = 1280;

    /// <summary>Who listens.</summary>
    public static ExplainHop Listener(NamespaceFacts facts, ExplainTarget target, int port)
    {
        IPAddress service = target.IsRouter ? IPAddress.Any : ServiceAddress.For(target.Address);
        Listener[] serving = [.. facts.Listeners.Where(one => target.IsRouter || one.Serves(service))];
        if (serving.Length == 0)
        {
            return ExplainHop.Broken("listener", "nothing-listening", facts.Listeners.Count == 0
                ? string.Create(CultureInfo.InvariantCulture, $"nothing listens on port {port}")
                : $"{string.Join(", ", facts.Listeners.Select(static one => one.EndPoint.ToString()))} is listened on, not {service}");
        }

        string where = string.Join(", ", serving.Select(static one => one.EndPoint.ToString()));
        if (Proxy(facts) is not { } owner)
        {
            return facts.Owners.Count == 0
                ? ExplainHop.Warning("listener", "listener-unseen", $"{where}, by a process that cannot be seen from here")
                : ExplainHop.Broken("listener", "foreign-listener", $"{where}, by {facts.Owners[0].Program} (pid {facts.Owners[0].Pid})");
        }

        string by = $"{where}, by {owner.Program} (pid {owner.Pid})";
        string? stamped = owner.IsHaproxy ? HaproxyFile.Read(owner)?.Id : owner.Option(target.IsRouter ? "--router-id" : "--network-id") ?? owner.Option(target.IsRouter ? "--network-id" : "--router-id");
        return stamped is null || stamped.Equals(target.Id.ToString(), StringComparison.OrdinalIgnoreCase)
            ? ExplainHop.Ok("listener", by)
            : ExplainHop.Broken("listener", "wrong-identity", $"{by}, which says {stamped}");
    }

    /// <summary>The process that answers guests; null = none that is known to.</summary>
    public static SocketOwner? Proxy(NamespaceFacts facts) =>
        facts.Owners.FirstOrDefault(static owner => owner is { IsOurs: true, IsSupervisor: false })
        ?? facts.Owners.FirstOrDefault(static owner => owner.IsHaproxy)
        ?? facts.Owners.FirstOrDefault(static owner => owner.IsOurs);

    /// <summary>Whether packets for the service's address come to the listener.</summary>
    public static ExplainHop Address(NamespaceFacts facts, ExplainTarget target, int port)
    {
        IPAddress service = ServiceAddress.For(target.Address);
        if (target.IsRouter)
        {
            return facts.Redirects switch
            {
                null => ExplainHop.Unknown("address", "neither nft nor iptables-save shows the router's rules"),
                true => ExplainHop.Ok("address", $"{service} is redirected to port {port}"),
                _ => ExplainHop.Broken("address", "no-redirect", $"no rule redirects {service} to port {port}"),
            };
        }

        (InterfaceFacts? device, AddressFacts? address) = Find(facts, service);
        return (device, address) switch
        {
            (null, _) => ExplainHop.Broken("address", "no-address", $"no interface has {service}"),
            (_, { IsDuplicate: true }) => ExplainHop.Broken("address", "dad-failed", $"{service} on {device.Name}: duplicate address detection found another owner"),
            (_, { IsTentative: true }) => ExplainHop.Broken("address", "address-tentative", $"{service} on {device.Name} is tentative"),
            ({ IsUp: false }, _) => ExplainHop.Broken("address", "link-down", $"{device.Name}, which has {service}, is down"),
            _ => OtherFamily(facts, service) ?? ExplainHop.Ok("address", $"{service} on {device.Name}"),
        };
    }

    /// <summary>Whether answers find their way to the guest.</summary>
    public static ExplainHop Route(NamespaceFacts facts, ExplainTarget target) => facts switch
    {
        { RouteDevice: null } => ExplainHop.Ok("route", "on link"),
        { RouteDevice: "" } => ExplainHop.Broken("route", "no-route", $"no route to {target.Address}: {facts.RouteProblem}"),
        { RouteDevice: "lo" } => ExplainHop.Broken("route", "no-route", $"{target.Address} is an address of the namespace itself"),
        _ => ExplainHop.Ok("route", $"{target.Address} through {facts.RouteDevice}"),
    };

    /// <summary>Whether full-sized answers fit.</summary>
    /// <param name="facts">The namespace.</param>
    /// <param name="target">The guest.</param>
    /// <param name="networkMtu">The MTU that the guest is told; null = not known.</param>
    public static ExplainHop Mtu(NamespaceFacts facts, ExplainTarget target, int? networkMtu)
    {
        string? name = facts.RouteDevice ?? Find(facts, ServiceAddress.For(target.Address)).Device?.Name;
        if (facts.Interfaces.FirstOrDefault(one => one.Name == name) is not { } device)
        {
            return ExplainHop.Unknown("mtu", "no interface leads to the guest");
        }

        string text = string.Create(CultureInfo.InvariantCulture, $"{device.Name} has {device.Mtu}");
        return device.Mtu < LeastMtu || device.Mtu > networkMtu
            ? ExplainHop.Broken("mtu", "wrong-mtu", networkMtu is { } known && device.Mtu > known ? $"{text}, the network {known}" : $"{text}, less than {LeastMtu}")
            : ExplainHop.Ok("mtu", networkMtu is { } of ? $"{text}, the network {of}" : text);
    }

    /// <summary>Interface and address of the service.</summary>
    public static (InterfaceFacts? Device, AddressFacts? Address) Find(NamespaceFacts facts, IPAddress service)
    {
        foreach (InterfaceFacts device in facts.Interfaces)
        {
            if (device.Addresses.FirstOrDefault(one => one.Address.Equals(service)) is { } address)
            {
                return (device, address);
            }
        }

        return default;
    }

    // A guest may try both versions: a fault of the other one is worth a word.
    private static ExplainHop? OtherFamily(NamespaceFacts facts, IPAddress service)
    {
        IPAddress other = service.AddressFamily == AddressFamily.InterNetwork ? ServiceAddress.IPv6 : ServiceAddress.IPv4;
        return Find(facts, other) is ({ } device, { IsDuplicate: true })
            ? ExplainHop.Warning("address", "dad-failed", $"{service} is there; {other} on {device.Name}: duplicate address detection found another owner")
            : null;
    }
}
