namespace Metadata.NamespaceProxy.Proxy;

/// <summary>Whose guests ask in a namespace.</summary>
/// <param name="Id">The network's or router's id.</param>
/// <param name="IsRouter">True for a router.</param>
internal readonly record struct NetworkIdentity(Guid Id, bool IsRouter)
{
    /// <summary>network or router.</summary>
    public string Kind => IsRouter ? "router" : "network";

    public override string ToString() => $"{Kind} {Id:D}";
}
