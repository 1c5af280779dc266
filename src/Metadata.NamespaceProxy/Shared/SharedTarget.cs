using Metadata.NamespaceProxy.Proxy;

namespace Metadata.NamespaceProxy.Shared;

/// <summary>A namespace that a shared process serves.</summary>
/// <param name="Name">Its file's name.</param>
/// <param name="Kernel">The kernel's identity of it: the same name may be another namespace a moment later.</param>
/// <param name="Identity">Whose guests ask there.</param>
/// <param name="Listen">Where it is listened, as the supervisor wished it.</param>
/// <param name="Settings">What is different from the other namespaces, as arguments of a proxy; empty: nothing.</param>
internal sealed record SharedTarget(string Name, string Kernel, NetworkIdentity Identity, string Listen, string Settings = "");
