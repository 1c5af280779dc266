using System.Net;
using Metadata.NamespaceProxy.Options;
using Metadata.NamespaceProxy.Proxy;

namespace Metadata.NamespaceProxy.Supervise;

/// <summary>A namespace that is to be served, as one of the sources says.</summary>
/// <param name="Name">Its file's name.</param>
/// <param name="Identity">Whose guests ask there.</param>
/// <param name="Hosts">Addresses to listen on, as an operator writes them.</param>
/// <param name="Port">The port of all.</param>
internal sealed record WantedNamespace(string Name, NetworkIdentity Identity, IReadOnlyList<string> Hosts, int Port)
{
    /// <summary>What is different there from all others.</summary>
    public NamespaceSettings Settings { get; init; } = NamespaceSettings.None;

    /// <summary>Where to listen.</summary>
    public IReadOnlyList<ListenAddress> Listen() => ListenAddress.ParseAll(Hosts, Port);

    /// <summary>Where to listen with few descriptors: every address of both versions is one socket, not two.</summary>
    public IReadOnlyList<ListenAddress> ListenShared()
    {
        var listen = Listen();
        return listen.Count == 2 && listen.All(one => one.Interface is null)
            && listen.Any(one => one.Address.Equals(IPAddress.Any)) && listen.Any(one => one.Address.Equals(IPAddress.IPv6Any))
            ? [new ListenAddress(IPAddress.IPv6Any, Port, DualStack: true)]
            : listen;
    }

    /// <summary>Where a process of its own writes its id; Neutron's own names keep Neutron's file.</summary>
    public string PidFile(SupervisorOptions options)
        => Path.Combine(options.PidDirectory, Name == "qdhcp-" + Identity.Id.ToString("D") || Name == "qrouter-" + Identity.Id.ToString("D") ? $"{Identity.Id:D}.pid" : Name + ".pid");

    /// <summary>The same guests at the same sockets, whatever the settings.</summary>
    public bool IsSamePlace(WantedNamespace other)
        => Name == other.Name && Identity == other.Identity && Port == other.Port && Hosts.SequenceEqual(other.Hosts);

    /// <summary>The same wish.</summary>
    public bool Equals(WantedNamespace? other) => other is not null && IsSamePlace(other) && Settings.Equals(other.Settings);

    public override int GetHashCode() => HashCode.Combine(Name, Identity, Port);
}
