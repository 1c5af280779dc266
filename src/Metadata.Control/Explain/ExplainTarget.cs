using System.Net;

namespace Metadata.Control.Explain;

/// <summary>Whose request is explained.</summary>
/// <param name="IsRouter">The id is a router's.</param>
/// <param name="Id">The network or router that its namespace stands for.</param>
/// <param name="Address">The guest's address.</param>
/// <param name="Path">What it asks for; null = the instance's meta_data.json.</param>
internal sealed record ExplainTarget(bool IsRouter, Guid Id, IPAddress Address, string? Path)
{
    /// <summary>The option that named it.</summary>
    public string Kind => IsRouter ? "router" : "network";

    /// <inheritdoc/>
    public override string ToString() => $"{Kind} {Id} address {Address}";
}
