using Metadata.NamespaceProxy.Proxy;

namespace Metadata.NamespaceProxy.Supervise;

/// <summary>What a configuration that Neutron wrote for haproxy says about a namespace.</summary>
/// <param name="Path">The file.</param>
/// <param name="Identity">Whose guests ask.</param>
/// <param name="Hosts">Addresses to listen on.</param>
/// <param name="Port">The port of all.</param>
/// <param name="Settings">Agent, identity field and limits.</param>
internal sealed record NeutronFile(string Path, NetworkIdentity Identity, IReadOnlyList<string> Hosts, int Port, NamespaceSettings Settings);
