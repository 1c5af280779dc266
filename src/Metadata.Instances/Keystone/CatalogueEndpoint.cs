namespace Metadata.Instances.Keystone;

/// <summary>One line of a token's service catalogue.</summary>
/// <param name="Type">The service's type, for example <c>network</c>.</param>
/// <param name="Interface"><c>public</c>, <c>internal</c> or <c>admin</c>.</param>
/// <param name="Region">The region's id.</param>
/// <param name="Url">Where it is.</param>
public sealed record CatalogueEndpoint(string Type, string Interface, string Region, string Url);
