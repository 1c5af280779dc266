namespace Metadata.Nova;

/// <summary>An instance as nova's cache shows it.</summary>
/// <param name="Instance">The prepared documents.</param>
/// <param name="Version">Version of the record they come from.</param>
/// <param name="FallbackAddress">Address of the request that built the view.</param>
/// <param name="Password">Password at that time.</param>
/// <param name="ExpiresAt">When address and password are read anew.</param>
public sealed record InstanceView(PreparedInstance Instance, long Version, string? FallbackAddress, string? Password, DateTimeOffset ExpiresAt)
{
    /// <summary>Text of the static vendordata in the documents.</summary>
    internal string? VendordataText { get; init; }
}
