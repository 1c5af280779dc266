using Metadata.NamespaceProxy.Proxy;

namespace Metadata.NamespaceProxy.Shared;

/// <summary>One namespace in a shared process.</summary>
/// <param name="Target">What the supervisor calls it.</param>
/// <param name="Namespace">What serves it.</param>
internal sealed record SharedService(SharedTarget Target, ServedNamespace Namespace);
